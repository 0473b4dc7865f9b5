#!/usr/bin/python3
"""What dnf would install on a base: many requests in one process, through dnf's own interface.

    oracle-dnf.py ROOT FEED < REQUESTS      ROOT: a tree with rpm's database; FEED: a folder with repodata

REQUESTS: a JSON list of [NAME, RECOMMENDS]. Prints a list with an answer for each: "install", what it would install ("NAME EVR"),
"changes_base", whether it would upgrade or remove something of the base, and "problem", why it finds no way, or null.
Needs the package dnf, whose module is the system's own Python's.
"""

import json
import os
import sys
import tempfile

import dnf
import dnf.exceptions


def opened(root, feed, work, weak):
    base = dnf.Base()
    conf = base.conf
    conf.installroot, conf.cachedir, conf.logdir, conf.persistdir = root, f"{work}/cache", work, work
    conf.substitutions["releasever"] = "1"
    conf.install_weak_deps, conf.gpgcheck, conf.plugins = weak, False, False
    base.repos.add_new_repo("feed", conf, baseurl=[f"file://{feed}"])
    base.fill_sack()
    return base


def answer(base, name):
    base.reset(goal=True)
    try:
        base.install(name)
        base.resolve()
    except dnf.exceptions.Error as error:
        return {"install": [], "changes_base": False, "problem": str(error)}
    installed = {f"{package.name} {package.evr}" for package in base.transaction.install_set}
    return {"install": sorted(installed), "changes_base": bool(base.transaction.remove_set), "problem": None}


def main(root, feed):
    requests = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as work:
        # dnf asks rpm where the database is; Debian's rpm says elsewhere.
        os.environ["HOME"] = work
        with open(f"{work}/.rpmmacros", "w") as out:
            out.write("%_dbpath /var/lib/rpm\n")
        bases = {weak: opened(root, feed, f"{work}/{weak}", weak) for weak in (True, False)}
        json.dump([answer(bases[weak], name) for name, weak in requests], sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(os.path.abspath, sys.argv[1:]))
