#!/usr/bin/env python3
"""Makes the demo's base and feed, and files.rs, which embeds them: the same bytes on every machine.

    make-demo.py [OUT]      writes beside itself unless OUT says otherwise; needs Python 3.9

base.py says what the base has installed, feed.py what the feed offers.
"""

import hashlib
import os
import sys

sys.dont_write_bytecode = True  # the folder is embedded and checked: nothing else belongs into it

import base
import containers
import feed
from model import FIELDS, parents

FOLDER = (0o755, b"5", b"")


def control(package):
    """A package's stanza as OpenEmbedded's deb backend writes it."""
    rows = [("Package", package.name), ("Version", package.version), ("Architecture", package.architecture)]
    rows += [("Section", package.section), ("Priority", "optional")]
    rows += [("Maintainer", "The sysextant demo <demo@example.org>"), ("Installed-Size", str(package.kib))]
    rows += [(field, package.relations[field]) for field in FIELDS if field in package.relations]
    rows += [("OE", package.recipe), ("PackageArch", package.package_arch)]
    rows += [("Description", package.summary)]
    text = "".join(f"{key}: {value}\n" for key, value in rows)
    return text + "".join(f" {line or '.'}\n" for line in package.description)


def deb(package):
    """The package file of one package of the feed."""
    nodes = dict(package.nodes)
    for path in package.nodes:
        for parent in parents(path):
            nodes.setdefault(parent, FOLDER)
    members = [("./", *FOLDER)]
    # A hard link comes after the file it names.
    for path in sorted(nodes, key=lambda path: (nodes[path][1] == b"1", path)):
        mode, kind, content = nodes[path]
        if kind == b"1":
            content = f".{content}"
        members.append((f".{path}" + ("/" if kind == b"5" else ""), mode, kind, content))
    files = [(path, content) for path, (_, kind, content) in sorted(nodes.items()) if kind == b"0"]
    sums = "".join(f"{hashlib.md5(content).hexdigest()}  {path[1:]}\n" for path, content in files)
    about = {"control": control(package), "md5sums": sums, **package.scripts}
    if conffiles := [path for path, _ in files if path.startswith("/etc/")]:
        about["conffiles"] = "".join(f"{path}\n" for path in conffiles)
    inner = [("./", *FOLDER)]
    inner += [(f"./{name}", 0o755 if name in package.scripts else 0o644, b"0", text.encode()) for name, text in sorted(about.items()) if text]
    parts = [("debian-binary", b"2.0\n"), ("control.tar.gz", containers.gzip(containers.tar(inner)))]
    return containers.ar(parts + [("data.tar.gz", containers.gzip(containers.tar(members)))])


def index(packages, files):
    """The feed's Packages, in the order of names and versions given."""
    stanzas = []
    for package in packages:
        data = files[package.filename]
        stanzas.append(
            control(package)
            + f"Filename: ./{package.filename}\nSize: {len(data)}\n"
            + f"MD5sum: {hashlib.md5(data).hexdigest()}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"
        )
    return "\n".join(stanzas) + "\n"


def snapshot(packages):
    """The base's package database and os-release, as `sysextant snapshot` would take them."""
    files = {"usr/lib/os-release": base.OS_RELEASE, "var/lib/dpkg/info/format": "1\n"}
    status = []
    for package in packages:
        head, rest = control(package).split("\n", 1)
        conffiles = [path for path in package.paths if path.startswith("/etc/")]
        stanza = f"{head}\nStatus: {package.state}\n{rest}"
        if conffiles:
            listed = "".join(f" {path} {base.digest(path)}\n" for path in conffiles)
            stanza = stanza.replace("Description: ", f"Conffiles:\n{listed}Description: ", 1)
        status.append(stanza)
        folders = {parent for path in package.paths for parent in parents(path)}
        listed = ["/."] + sorted(folders | set(package.paths) | set(package.links))
        place = f"var/lib/dpkg/info/{package.name}"
        files[f"{place}.list"] = "".join(f"{path}\n" for path in listed)
        summed = [path for path in sorted(package.paths) if path not in conffiles]
        files[f"{place}.md5sums"] = "".join(f"{base.digest(path)}  {path[1:]}\n" for path in summed)
        if conffiles:
            files[f"{place}.conffiles"] = "".join(f"{path}\n" for path in conffiles)
    files["var/lib/dpkg/status"] = "\n".join(status) + "\n"
    nodes = {f"/{path}": (0o644, b"0", text.encode()) for path, text in files.items()}
    for path in list(nodes):
        for parent in parents(path):
            nodes.setdefault(parent, FOLDER)
    members = [("./", *FOLDER)]
    members += [(f".{path}" + ("/" if nodes[path][1] == b"5" else ""), *nodes[path]) for path in sorted(nodes)]
    return containers.gzip(containers.tar(members))


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    os.makedirs(f"{out}/feed", exist_ok=True)
    for stale in os.listdir(f"{out}/feed"):
        os.remove(f"{out}/feed/{stale}")
    packages = sorted(feed.PACKAGES, key=lambda package: package.name)
    files = {package.filename: deb(package) for package in packages}
    files["Packages.gz"] = containers.gzip(index(packages, files).encode())
    written = {"base-pkgdb.rootfs.tar.gz": snapshot(sorted(base.PACKAGES, key=lambda package: package.name))}
    written |= {f"feed/{name}": data for name, data in sorted(files.items())}
    rows = "".join(f'    ("{name}", include_bytes!("{name}")),\n' for name in written)
    total = sum(map(len, written.values()))
    written["files.rs"] = f"// Written by make-demo.py.\n&[\n{rows}]\n".encode()
    for name, data in written.items():
        with open(f"{out}/{name}", "wb") as handle:
            handle.write(data)
    print(f"{len(base.PACKAGES)} packages in the base, {len(packages)} in the feed, {total / 1024:.0f} KiB in all")


if __name__ == "__main__":
    main()
