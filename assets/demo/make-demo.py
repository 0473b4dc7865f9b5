#!/usr/bin/env python3
"""Makes the demo's bases and feeds, and files.rs, which embeds them: the same bytes on every machine.

    make-demo.py [OUT]      writes beside itself unless OUT says otherwise; needs Python 3.9

base.py says what the base has installed, feed.py what the feed offers; deb.py, ipk.py and rpm.py write both in the
form of their family.
"""

import os
import shutil
import sys

sys.dont_write_bytecode = True  # the folder is embedded and checked: nothing else belongs into it

import base
import deb
import feed
import ipk
import rpm


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    installed = sorted(base.PACKAGES, key=lambda package: package.name)
    offered = sorted(feed.PACKAGES, key=lambda package: package.name)
    rows = []
    for family in (deb, ipk, rpm):
        files = {"base-pkgdb.rootfs.tar.gz": family.snapshot(installed)}
        files |= {f"feed/{name}": data for name, data in sorted(family.feed(offered).items())}
        shutil.rmtree(f"{out}/{family.__name__}", ignore_errors=True)
        for name, data in files.items():
            path = f"{family.__name__}/{name}"
            os.makedirs(os.path.dirname(f"{out}/{path}"), exist_ok=True)
            with open(f"{out}/{path}", "wb") as handle:
                handle.write(data)
            rows.append(f'    ("{path}", include_bytes!("{path}")),\n')
        total = sum(map(len, files.values()))
        print(f"{family.__name__}: {len(installed)} packages in the base, {len(offered)} in the feed, {total / 1024:.0f} KiB")
    with open(f"{out}/files.rs", "w") as handle:
        handle.write(f"// Written by make-demo.py.\n&[\n{''.join(rows)}]\n")


if __name__ == "__main__":
    main()
