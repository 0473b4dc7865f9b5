#!/usr/bin/env python3
"""Makes the lab's base and feed of ipk from those of deb, with the same files, relations and scripts.

    make-ipk.py LAB     LAB is what make-lab.sh made; needs dpkg-deb, zstd

    LAB/ipk/base-pkgdb.rootfs.tar.gz    opkg's database of the base
    LAB/ipk/rootfs/                     the deb base's tree with opkg's database in the place of dpkg's
    LAB/ipk/feed/<arch>/                the packages as OpenEmbedded deploys them, with Packages and Packages.gz
    LAB/ipk/complete                    written last

The packages come in every container and compression that opkg-build ever wrote, in turn.
"""

import gzip
import hashlib
import io
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor

ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}
RELATIONS = ("Depends", "Recommends", "Suggests", "Provides", "Conflicts", "Replaces")
STATES = ("install user installed", "install ok installed", "install hold,user installed")


def compress(data, how):
    if how == "gz":
        return gzip.compress(data, 1, mtime=0)
    if how == "xz":
        return lzma.compress(data, preset=0)
    return subprocess.run(["zstd", "-3", "-q", "-c"], input=data, check=True, capture_output=True).stdout


def ar(members):
    out = b"!<arch>\n"
    for name, data in members:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
    return out


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def fields(text):
    found, name = {}, None
    for line in text.splitlines():
        if line[:1] in (" ", "\t"):
            found[name] += "\n" + line
        else:
            name, _, value = line.partition(":")
            found[name] = value.strip()
    return found


def control(deb):
    """The control file as OpenEmbedded would have written it: no Breaks, no Multi-Arch, no Installed-Size."""
    of = fields(subprocess.run(["dpkg-deb", "-f", deb], check=True, capture_output=True, text=True).stdout)
    of["Depends"] = ", ".join(filter(None, (of.get("Pre-Depends"), of.get("Depends"))))
    kept = {name: of[name] for name in ("Package", "Version", "Section", "Priority", "Maintainer") if name in of}
    kept["Architecture"] = ARCHITECTURES.get(of["Architecture"], of["Architecture"])
    kept["OE"] = of.get("Source", of["Package"]).split()[0]
    for name in RELATIONS:
        if of.get(name):
            kept[name] = re.sub(r":(any|native|[a-z0-9]+)(?=[\s,|(]|$)", "", of[name])
    kept["Description"] = of.get("Description") or of["Package"]
    return kept


def text(stanza):
    return "".join(f"{name}: {value}\n" for name, value in stanza.items())


class Ipk:
    """A package that was converted."""

    def __init__(self, deb, number):
        self.stanza = control(deb)
        self.data = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], check=True, capture_output=True).stdout
        scripts = subprocess.run(["dpkg-deb", "--ctrl-tarfile", deb], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(scripts)) as archive:
            named = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
            wanted = ("preinst", "postinst", "prerm", "postrm", "conffiles")
            self.scripts = [(name, archive.extractfile(named[name]).read()) for name in wanted if name in named]
        self.outer, self.how = (("ar", "zst"), ("ar", "xz"), ("ar", "gz"), ("tar", "gz"))[number % 4]

    def file_name(self):
        version = self.stanza["Version"].split(":")[-1]
        return f"{self.stanza['Package']}_{version}_{self.stanza['Architecture']}.ipk"

    def bytes(self):
        inner = gzip.compress(tar([("control", text(self.stanza).encode()), *self.scripts]), mtime=0)
        members = [("debian-binary", b"2.0\n"), ("control.tar.gz", inner), (f"data.tar.{self.how}", compress(self.data, self.how))]
        return ar(members) if self.outer == "ar" else gzip.compress(tar(members), 1, mtime=0)

    def listing(self):
        """The lines of opkg's list; every other package has modes and targets in it, as newer opkg writes them."""
        with tarfile.open(fileobj=io.BytesIO(self.data)) as archive:
            for member in archive:
                path = "/" + member.name.removeprefix("./")
                if member.isdir():
                    continue
                if self.outer == "tar":
                    yield path
                elif member.issym():
                    yield f"{path}\t0120777\t{member.linkname}"
                else:
                    yield f"{path}\t0100{member.mode:03o}"


def make_feed(feed, debs):
    """Writes the packages and a folder's index; gives the packages by the deb they come from."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(lambda numbered: write(feed, *numbered), enumerate(debs)))
    indexes = {}
    for ipk, path, data in made:
        entry = {"Filename": os.path.basename(path), "Size": len(data), "SHA256sum": hashlib.sha256(data).hexdigest()}
        indexes.setdefault(os.path.dirname(path), []).append(text(ipk.stanza | entry))
    for folder, stanzas in indexes.items():
        index = "\n".join(stanzas)
        with open(f"{folder}/Packages", "w") as out:
            out.write(index)
        with open(f"{folder}/Packages.gz", "wb") as out:
            out.write(gzip.compress(index.encode(), mtime=0))
    # OpenEmbedded makes it so before it indexes the folders below.
    open(f"{feed}/Packages", "w").close()
    return {os.path.basename(deb): ipk for deb, (ipk, _, _) in zip(debs, made)}


def write(feed, number, deb):
    ipk = Ipk(deb, number)
    folder = f"{feed}/{ipk.stanza['Architecture']}"
    os.makedirs(folder, exist_ok=True)
    path, data = f"{folder}/{ipk.file_name()}", ipk.bytes()
    with open(path, "wb") as out:
        out.write(data)
    return ipk, path, data


def make_database(folder, ipks):
    os.makedirs(f"{folder}/info")
    stanzas = []
    for number, ipk in enumerate(ipks):
        name = ipk.stanza["Package"]
        with open(f"{folder}/info/{name}.list", "w") as out:
            out.writelines(f"{line}\n" for line in ipk.listing())
        with open(f"{folder}/info/{name}.control", "w") as out:
            out.write(text(ipk.stanza))
        for script, content in ipk.scripts:
            with open(f"{folder}/info/{name}.{script}", "wb") as out:
                out.write(content)
        kept = {key: ipk.stanza[key] for key in ("Package", "Version", *RELATIONS, "Architecture") if key in ipk.stanza}
        stanzas.append(text(kept | {"Status": STATES[number % 3], "Installed-Time": 1700000000}))
    with open(f"{folder}/status", "w") as out:
        out.write("\n".join(stanzas) + "\n")


def installed(lab):
    """The file names of the base's packages."""
    shown = "${Package}_${Version}_${Architecture}.deb\n"
    query = ["dpkg-query", f"--admindir={lab}/rootfs/var/lib/dpkg", "-W", "-f", shown]
    return subprocess.run(query, check=True, capture_output=True, text=True).stdout.replace(":", "%3a").split()


def main(lab):
    out = f"{lab}/ipk"
    with open(f"{lab}/complete") as handle:
        contents = handle.read()
    if os.path.exists(f"{out}/complete") and open(f"{out}/complete").read() == contents:
        return
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(f"{out}/feed")
    debs = sorted(f"{lab}/feed/{name}" for name in os.listdir(f"{lab}/feed") if name.endswith(".deb"))
    made = make_feed(f"{out}/feed", debs)
    # Hard links: the tree is read only.
    subprocess.run(["cp", "-al", f"{lab}/rootfs", f"{out}/rootfs"], check=True)
    shutil.rmtree(f"{out}/rootfs/var/lib/dpkg")
    base = [made[name] for name in sorted(installed(lab))]
    make_database(f"{out}/rootfs/var/lib/opkg", base)
    os.makedirs(f"{out}/rootfs/etc/opkg")
    with open(f"{out}/rootfs/etc/opkg/arch.conf", "w") as handle:
        handle.write("arch all 1\narch any 6\narch noarch 11\n")
        own = {ipk.stanza["Architecture"] for ipk in base} - {"all"}
        handle.writelines(f"arch {name} 16\n" for name in sorted(own))
    subprocess.run(["tar", "-C", f"{out}/rootfs", "-czf", f"{out}/base-pkgdb.rootfs.tar.gz", "./var/lib/opkg"], check=True)
    print(f"lab: {len(base)} ipk in the base, {len(made)} in the feed")
    with open(f"{out}/complete", "w") as handle:
        handle.write(contents)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
