#!/usr/bin/env python3
"""The lab's judgements that need more than a shell: plans as JSON, trees, interruptions.

judge.py included PLAN.json                 what the plan includes: "NAME VERSION" a line, sorted as oracle.sh sorts
judge.py same-plan A.json B.json            the packages and totals of both are the same
judge.py tree NAME ROOT BASE_ROOT DEB...    the extension NAME, mounted at ROOT, holds exactly what dpkg-deb unpacks of /usr and /opt
judge.py same-tree A B                      the extensions mounted at A and B hold the same
judge.py compared A B C.json                `compare` of two images says what differs between the mounted A and B
judge.py interrupt FOLDER COMMAND...        SIGINT to the command once it writes into FOLDER: exit 130, FOLDER empty
"""

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time

MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
RELEASE = "usr/lib/extension-release.d"
MANIFEST = "usr/share/sysextant"


def load(path):
    with open(path) as handle:
        return json.load(handle)


def included(path):
    chosen = [p for p in load(path)["packages"] if p["verdict"] == "included"]
    for line in sorted(f"{p['name']} {p['version']}" for p in chosen):
        print(line)


def same_plan(first, second):
    one, two = load(first), load(second)
    # Where a package is from differs, and whether an index gave its digest.
    for package in one["packages"] + two["packages"]:
        package.pop("feed", None), package.pop("digest", None)
    for part in ("packages", "totals"):
        if one[part] != two[part]:
            rows = [(a, b) for a, b in zip(one[part], two[part]) if a != b] if part == "packages" else [(one[part], two[part])]
            lengths = f"{len(one[part])} and {len(two[part])} entries; " if part == "packages" else ""
            sys.exit(f"{part} differ: {lengths}first difference: {rows[:1]}")


def describe(path):
    """Kind, mode, owner, and for a file its size, time and content, for a link its target."""
    seen = os.lstat(path)
    about = [stat.S_IFMT(seen.st_mode), oct(stat.S_IMODE(seen.st_mode)), seen.st_uid, seen.st_gid]
    if stat.S_ISLNK(seen.st_mode):
        return about + [os.readlink(path)]
    if stat.S_ISREG(seen.st_mode):
        with open(path, "rb") as handle:
            content = hashlib.sha256(handle.read()).hexdigest()
        return about + [seen.st_size, int(seen.st_mtime), seen.st_nlink, content]
    return about


def walk(root):
    """Every entry below a folder: path -> description."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = describe(path)
    return found


def in_extension(path):
    """Where a package's path stands on a base with merged /usr; None if it is left out."""
    top = path.split("/")[0]
    if top in MERGED:
        path = f"usr/{path}"
    elif top not in ("usr", "opt"):
        return None
    return None if path == "usr/lib/os-release" else path


def tree(name, image, base, debs):
    expected = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, deb in enumerate(debs):
            subprocess.run(["dpkg-deb", "-x", deb, f"{scratch}/{number}"], check=True)
            for path, about in walk(f"{scratch}/{number}").items():
                if place := in_extension(path):
                    expected.setdefault(place, about)
    got = walk(image)
    own = {RELEASE, f"{RELEASE}/extension-release.{name}", "usr/share", MANIFEST, f"{MANIFEST}/{name}.json"}
    problems = [f"missing: {path}" for path in sorted(expected.keys() - got.keys())]
    problems += [f"unexpected: {path}" for path in sorted(got.keys() - expected.keys() - own)]
    problems += [f"neither packed nor made: {path}" for path in sorted(own - got.keys())]
    for path in sorted(expected.keys() & got.keys()):
        # A folder that the base has keeps the base's mode and owner, where the base's tree was known.
        allowed = [expected[path]]
        if stat.S_ISDIR(expected[path][0]) and os.path.isdir(f"{base}/{path}"):
            allowed.append(describe(f"{base}/{path}"))
        if got[path] not in allowed:
            problems.append(f"differs: {path}: expected {expected[path]}, the image has {got[path]}")
    print(f"{len(got)} entries, {len(problems)} problems", *problems[:40], sep="\n")
    sys.exit(bool(problems))


def same_tree(first, second):
    one, two = walk(first), walk(second)
    problems = [f"only in the first: {path}" for path in sorted(one.keys() - two.keys())]
    problems += [f"only in the second: {path}" for path in sorted(two.keys() - one.keys())]
    problems += [f"differs: {path}: {one[path]} and {two[path]}" for path in sorted(one.keys() & two.keys()) if one[path] != two[path]]
    print(f"{len(one)} entries, {len(problems)} problems", *problems[:40], sep="\n")
    sys.exit(bool(problems) or not one)


def compared(first, second, path):
    one, two = walk(first), walk(second)
    # compare says nothing of times and link counts.
    plain = lambda about: about[:5] + about[7:] if stat.S_ISREG(about[0]) else about
    expected = {
        "added": two.keys() - one.keys(),
        "removed": one.keys() - two.keys(),
        "changed": {path for path in one.keys() & two.keys() if plain(one[path]) != plain(two[path])},
    }
    paths = load(path)["paths"]
    got = {what: {entry["path"] for entry in paths[what]} for what in expected}
    for what, found in got.items():
        print(f"{what}: {len(found)}", *sorted(found ^ expected[what])[:20])
    sys.exit(got != expected or not any(expected.values()))


def written_in(pid, folder):
    """What a process has open in a folder, and what it has no name for yet: `#123 (deleted)`."""
    opened = set()
    try:
        for number in os.listdir(f"/proc/{pid}/fd"):
            path = os.readlink(f"/proc/{pid}/fd/{number}")
            if path.startswith(folder + "/"):
                opened.add(os.path.basename(path))
    except FileNotFoundError:
        pass
    return sorted(opened | set(os.listdir(folder)))


def interrupt(folder, command):
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while running.poll() is None and not written_in(running.pid, folder) and time.monotonic() < deadline:
        time.sleep(0.01)
    seen = written_in(running.pid, folder)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    left = os.listdir(folder)
    print(f"while it ran: {seen}; exit {running.returncode}; left: {left}; it said: {errors.strip()[-300:]}")
    sys.exit(not (seen and running.returncode == 130 and not left))


def main():
    what, *rest = sys.argv[1:]
    if what == "included":
        included(*rest)
    elif what == "same-plan":
        same_plan(*rest)
    elif what == "tree":
        tree(*rest[:3], rest[3:])
    elif what == "same-tree":
        same_tree(*rest)
    elif what == "compared":
        compared(*rest)
    elif what == "interrupt":
        interrupt(rest[0], rest[1:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
