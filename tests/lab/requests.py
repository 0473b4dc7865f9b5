#!/usr/bin/env python3
"""Plans of many requests against what the family's own tool would install: how many agree.

    requests.py WHAT LAB PROGRAM [--number N] [--seed S]        LAB is what make-lab.sh, make-ipk.py and make-rpm.py made

WHAT:
    deb       names of Debian's whole index, against apt-get -s
    virtual   those of them that need something which only several providers offer, against apt-get -s
    rpm       names of the lab's feed, against dnf
    ipk       names of the lab's feed, against the plan of the same feed as deb: opkg with libsolv cannot be had on Debian

Each request is asked with and without recommends. --number: of so many names, chosen by the seed; without it, of all of them. Where
the tool would change the base, which no plan may, the plan must say that the request conflicts, or the two cannot be compared. Requests
that the base meets do not count: both have nothing to do.
Prints what differs and "AGREE/TOTAL agree"; exit 1 below the goal, which is 99 %, and 90 % for virtual. Of a number that the goal
does not divide, the one request that it splits may differ: of 60 one, and not none.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
GOALS = {"deb": 99, "virtual": 90, "rpm": 99, "ipk": 99}
# dnf is a module of the system's own Python.
SYSTEM_PYTHON = "/usr/bin/python3"
SHOWN = 12


class Impossible:
    """The tool finds no way, or only one that changes the base."""

    def __init__(self, why, changes_base=False):
        self.why, self.changes_base = why, changes_base


class Index:
    """The names of a deb index, and what they need."""

    def __init__(self, path):
        self.needs, self.providers = {}, {}
        with open(path, encoding="utf-8") as handle:
            for stanza in handle.read().split("\n\n"):
                fields = dict(re.findall(r"(?m)^(Package|Depends|Pre-Depends|Provides): (.*)$", stanza))
                if name := fields.get("Package"):
                    lists = (fields.get(field, "") for field in ("Depends", "Pre-Depends"))
                    self.needs[name] = [group.split("|") for text in lists for group in text.split(",")]
                    for provided in fields.get("Provides", "").split(","):
                        self.providers.setdefault(self.name(provided), set()).add(name)

    @staticmethod
    def name(relation):
        return re.split(r"[ (:]", relation.strip())[0]

    def names(self):
        return sorted(self.needs)

    def names_with_virtual_needs(self):
        """Those one of whose needs names nothing but what several packages provide."""

        def is_virtual(group):
            name = self.name(group[0])
            return len(group) == 1 and name not in self.needs and len(self.providers.get(name, ())) > 1

        return [name for name in self.names() if any(map(is_virtual, self.needs[name]))]


class Apt:
    """What apt-get would install on the lab's base, of the index of all of Debian."""

    def __init__(self, lab, work):
        os.makedirs(f"{work}/lists/partial")
        os.makedirs(f"{work}/cache/archives/partial")
        with open(f"{work}/sources.list", "w") as out:
            out.write(f"deb [trusted=yes] copy:{lab}/index ./\n")
        settings = {
            "Dir::State::status": f"{lab}/rootfs/var/lib/dpkg/status", "Dir::State::extended_states": f"{work}/extended",
            "Dir::State::lists": f"{work}/lists", "Dir::Cache": f"{work}/cache", "Dir::Etc::sourcelist": f"{work}/sources.list",
            "Dir::Etc::sourceparts": "-", "Dir::Etc::preferences": "-", "Dir::Etc::preferencesparts": "-", "Dir::Etc::parts": "-",
            # Images of containers turn off what saves half the time of each request.
            "Dir::Cache::pkgcache": "pkgcache.bin", "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "Acquire::Languages": "none", "APT::Sandbox::User": "root"}
        self.command = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in settings.items())]
        self.environment = {**os.environ, "LC_ALL": "C"}
        subprocess.run([*self.command, "update"], check=True, capture_output=True, env=self.environment)

    def ask(self, name, recommends):
        weak = f"-oAPT::Install-Recommends={str(recommends).lower()}"
        done = subprocess.run([*self.command, weak, "-s", "-y", "install", name], capture_output=True, text=True, env=self.environment)
        if done.returncode:
            said = [line.strip() for line in done.stdout.splitlines() + done.stderr.splitlines()]
            return Impossible(" / ".join(line for line in said if re.match(r"\S+ : |E: ", line)))
        if re.search(r"(?m)^(Remv |Inst \S+ \[)", done.stdout):
            return Impossible("it changes the base", changes_base=True)
        return {f"{found[1]} {found[2]}" for found in re.finditer(r"(?m)^Inst ([^ :]+)(?::\S+)? \(([^ ]+) ", done.stdout)}


class Dnf:
    """What dnf would install on the lab's base of rpm; all requests are answered by one process."""

    def __init__(self, lab, names):
        requests = [[name, recommends] for name in names for recommends in (True, False)]
        done = subprocess.run([SYSTEM_PYTHON, f"{HERE}/oracle-dnf.py", f"{lab}/rpm/rootfs", f"{lab}/rpm/feed"],
                              input=json.dumps(requests), stdout=subprocess.PIPE, text=True, check=True)
        self.answers = {(name, weak): answer for (name, weak), answer in zip(requests, json.loads(done.stdout))}

    def ask(self, name, recommends):
        answer = self.answers[name, recommends]
        if answer["changes_base"] or answer["problem"]:
            return Impossible(answer["problem"] or "it changes the base", answer["changes_base"])
        return set(answer["install"])


class Planner:
    """What a plan includes."""

    def __init__(self, program, base, feed):
        self.command = [program, "plan", "--base", base, "--feed", feed, "--format", "json", "--no-contents"]

    def ask(self, name, recommends):
        done = subprocess.run([*self.command, *([] if recommends else ["--no-recommends"]), name], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"exit {done.returncode} of the plan of {name}: {done.stderr}")
        packages = json.loads(done.stdout)["packages"]
        conflicts = [package for package in packages if package["verdict"] == "conflicting"]
        if conflicts:
            return Impossible("; ".join(line for package in conflicts for line in package["explanation"]))
        return {f"{package['name']} {package['version']}" for package in packages if package["verdict"] == "included"}


def difference(expected, got):
    """What differs between two answers; None if nothing does."""
    if isinstance(expected, Impossible) or isinstance(got, Impossible):
        if isinstance(expected, Impossible) and isinstance(got, Impossible):
            return None
        if isinstance(expected, Impossible):
            return f"the tool finds no way ({expected.why}); the plan includes {len(got)}"
        return f"the tool installs {len(expected)}; the plan conflicts: {got.why}"
    if expected == got:
        return None
    only = [sorted(expected - got), sorted(got - expected)]
    return "; ".join(f"only {who}: {', '.join(names[:SHOWN])} ({len(names)})" for who, names in zip(("the tool", "the plan"), only) if names)


def names_of_feed(lab):
    """The names of the lab's deb feed, which the feeds of ipk and rpm are made from."""
    text = subprocess.run(["zcat", f"{lab}/feed/Packages.gz"], check=True, capture_output=True, text=True).stdout
    return sorted(set(re.findall(r"(?m)^Package: (.*)$", text)))


def chosen(names, options):
    names = list(names)
    random.Random(options.seed).shuffle(names)
    return names[: options.number]


def judge(what, lab, program, options, work):
    """The names that are asked for, who judges, and who is judged."""
    base = f"{lab}/base-pkgdb.rootfs.tar.gz"
    if what in ("deb", "virtual"):
        index = Index(f"{lab}/index/Packages")
        names = chosen(index.names() if what == "deb" else index.names_with_virtual_needs(), options)
        return names, Apt(lab, work), Planner(program, base, f"{lab}/index")
    names = chosen(names_of_feed(lab), options)
    own = Planner(program, f"{lab}/{what}/base-pkgdb.rootfs.tar.gz", f"{lab}/{what}/feed")
    return names, Dnf(lab, names) if what == "rpm" else Planner(program, base, f"{lab}/feed"), own


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=GOALS)
    parser.add_argument("lab", type=os.path.abspath)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        names, tool, plans = judge(options.what, options.lab, options.program, options, work)

        def ask(request):
            return tool.ask(*request), plans.ask(*request)

        requests = [(name, recommends) for name in names for recommends in (True, False)]
        # Each takes about a second over Debian's whole index.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(ask, requests))
    agree = total = apart = 0
    for (name, recommends), (expected, got) in zip(requests, answers):
        if expected == got == set():
            continue
        differs = difference(expected, got)
        if differs and isinstance(expected, Impossible) and expected.changes_base:
            apart += 1
            continue
        total += 1
        agree += not differs
        if differs:
            print(f"differs: {name}{'' if recommends else ' --no-recommends'}: {differs}")
    aside = f"; of {apart} the tool would change the base, which no plan does" if apart else ""
    print(f"{options.what}: {agree}/{total} agree, the goal is {GOALS[options.what]} %{aside}")
    sys.exit(not total or agree < total * GOALS[options.what] // 100)


if __name__ == "__main__":
    main()
