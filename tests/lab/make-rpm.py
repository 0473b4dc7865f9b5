#!/usr/bin/env python3
"""Makes the lab's base and feed of rpm from those of deb, with the same files and relations.

    make-rpm.py LAB     LAB is what make-lab.sh made; needs dpkg-deb, rpm with rpmbuild, createrepo_c

    LAB/rpm/base-pkgdb.rootfs.tar.gz    rpm's database of the base, with its passwd and group
    LAB/rpm/rootfs/                     the deb base's tree with rpm's database in the place of dpkg's
    LAB/rpm/feed/<arch>/                the packages as OpenEmbedded deploys them, with repodata
    LAB/rpm/complete                    written last

The payloads come in every compression that rpm ever wrote, in turn. Takes about three minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64", "all": "noarch"}
PAYLOADS = ("w3.zstdio", "w1.xzdio", "w1.gzdio", "w1.bzdio", "w1.lzdio")
SCRIPTS = {"preinst": "pre", "postinst": "post", "prerm": "preun", "postrm": "postun"}
WANTED = {"Pre-Depends": "Requires(pre)", "Depends": "Requires", "Recommends": "Recommends", "Suggests": "Suggests"}
OTHERS = {"Provides": "Provides", "Conflicts": "Conflicts", "Breaks": "Conflicts"}
ATOM = re.compile(r"([^\s(:]+)(?::\S+)?\s*(?:\(\s*(<<|<=|=|>=|>>)\s*([^\s)]+)\s*\))?$")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def evr(version):
    """Epoch, version and release, in the letters that rpm takes."""
    epoch, _, rest = version.rpartition(":")
    upstream, dash, revision = rest.rpartition("-")
    parts = (upstream, revision) if dash else (rest, "0")
    return (epoch, *(re.sub(r"[^\w.+~^]", "_", part) for part in parts))


def relation(text):
    """One alternative. A bound without a revision keeps its meaning: rpm would not compare releases there."""
    name, operator, version = ATOM.match(text.strip()).groups()
    if operator is None:
        return name
    epoch, upstream, release = evr(version)
    bound = (f"{epoch}:" if epoch else "") + upstream
    # `-.`, as in `<< 1.0-.`, is before every revision and after none.
    if "-" in version and release != ".":
        return f"{name} {operator[0] if operator in ('<<', '>>') else operator} {bound}-{release}"
    return f"{name} {operator.replace('<<', '<=').replace('>>', '>=')} {bound}"


def relations(control):
    for field, tag in (WANTED | OTHERS).items():
        for group in filter(None, map(str.strip, control.get(field, "").split(","))):
            alternatives = [relation(part) for part in group.split("|")]
            if len(alternatives) == 1 or field in OTHERS:
                yield f"{tag}: {alternatives[0]}"
            else:
                yield f"{tag}: ({' or '.join(alternatives)})"


def control_of(deb):
    """The control file's fields, each on one line but for the description."""
    fields, name = {}, None
    for line in run("dpkg-deb", "-f", deb).splitlines():
        if line[:1] in " \t":
            fields[name] += "\n" + line
        else:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
    return fields


def listed(root):
    """The lines of %files: names that mean something to rpmbuild are written as patterns."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            quoted = re.sub(r"[][*?{}\\]", "?", path[len(root):].replace("%", "%%"))
            is_folder = os.path.isdir(path) and not os.path.islink(path)
            yield f'{"%dir " if is_folder else ""}"{quoted}"'


def spec(deb, root, scripts):
    control = control_of(deb)
    epoch, version, release = evr(control["Version"])
    summary, _, description = control["Description"].partition("\n")
    architecture = ARCHITECTURES.get(control["Architecture"], control["Architecture"])
    lines = [f"Name: {control['Package']}", f"Version: {version}", f"Release: {release}", f"Summary: {summary}", "License: various",
             f"Group: {control.get('Section', 'misc')}", "AutoReqProv: no", *([f"Epoch: {epoch}"] if epoch else []),
             *(["BuildArch: noarch"] if architecture == "noarch" else []), *relations(control),
             "%description", description.replace("%", "%%") or summary]
    # What matters of a script is that it asks for a shell.
    for name in sorted(set(os.listdir(scripts)) & set(SCRIPTS)):
        lines += [f"%{SCRIPTS[name]}", ":"]
    return architecture, "\n".join([*lines, "%files", *listed(root), ""])


def convert(deb, number, feed):
    """Gives the package's file."""
    with tempfile.TemporaryDirectory() as scratch:
        root, scripts = f"{scratch}/root", f"{scratch}/scripts"
        run("dpkg-deb", "-x", deb, root)
        run("dpkg-deb", "-e", deb, scripts)
        architecture, text = spec(deb, root, scripts)
        with open(f"{scratch}/package.spec", "w") as out:
            out.write(text)
        macros = {"_rpmdir": f"{scratch}/rpms", "_topdir": f"{scratch}/top", "__os_install_post": "%{nil}", "__spec_install_pre": "%{nil}",
                  "_build_id_links": "none", "debug_package": "%{nil}", "_binary_payload": PAYLOADS[number % len(PAYLOADS)]}
        defined = [word for name, value in macros.items() for word in ("--define", f"{name} {value}")]
        command = ["rpmbuild", "-bb", "--quiet", "--nodeps", "--noclean", "--buildroot", root, "--target", architecture]
        done = subprocess.run([*command, *defined, f"{scratch}/package.spec"], capture_output=True, text=True)
        made = [os.path.join(folder, name) for folder, _, names in os.walk(f"{scratch}/rpms") for name in names]
        if done.returncode or len(made) != 1:
            sys.exit(f"{deb}: {done.stderr}")
        os.makedirs(f"{feed}/{architecture}", exist_ok=True)
        return shutil.move(made[0], f"{feed}/{architecture}/")


def installed(lab):
    """The file names of the base's packages."""
    shown = "${Package}_${Version}_${Architecture}.deb\n"
    return run("dpkg-query", f"--admindir={lab}/rootfs/var/lib/dpkg", "-W", "-f", shown).replace(":", "%3a").split()


def main(lab):
    lab = os.path.abspath(lab)
    out = f"{lab}/rpm"
    with open(f"{lab}/complete") as handle:
        contents = handle.read()
    if os.path.exists(f"{out}/complete") and open(f"{out}/complete").read() == contents:
        return
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(f"{out}/feed")
    debs = sorted(name for name in os.listdir(f"{lab}/feed") if name.endswith(".deb"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        numbered = enumerate(f"{lab}/feed/{name}" for name in debs)
        made = dict(zip(debs, pool.map(lambda pair: convert(pair[1], pair[0], f"{out}/feed"), numbered)))
    run("createrepo_c", "-q", f"{out}/feed")
    # Hard links: the tree is read only.
    run("cp", "-al", f"{lab}/rootfs", f"{out}/rootfs")
    shutil.rmtree(f"{out}/rootfs/var/lib/dpkg")
    base = [made[name] for name in sorted(installed(lab))]
    os.makedirs(f"{out}/rootfs/var/lib/rpm")
    run("rpm", "--root", f"{out}/rootfs", "--dbpath", "/var/lib/rpm", "--define", "_db_backend sqlite", "-i", "--justdb", "--nodeps",
        "--noscripts", "--notriggers", "--nosignature", *base)
    run("tar", "-C", f"{out}/rootfs", "-czf", f"{out}/base-pkgdb.rootfs.tar.gz", "./var/lib/rpm", "./etc/passwd", "./etc/group")
    print(f"lab: {len(base)} rpm in the base, {len(made)} in the feed")
    with open(f"{out}/complete", "w") as handle:
        handle.write(contents)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
