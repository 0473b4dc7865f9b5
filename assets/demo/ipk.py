"""The demo as .ipk packages, with opkg's database: the form of a `deploy/ipk`, one folder an architecture."""

import hashlib

import base
import containers
from deb import control_archive, data_archive

RELATIONS = ["Depends", "Recommends", "Suggests", "Provides", "Conflicts"]


def file_name(package):
    return f"{package.package_arch}/{package.name}_{package.version}_{package.package_arch}.ipk"


def relations(package):
    """What opkg knows of them: no Breaks, and Replaces would take the other package away."""
    found = dict(package.relations)
    if "Breaks" in found:
        found["Conflicts"] = found["Breaks"]
    return [(field, found[field]) for field in RELATIONS if field in found]


def stanza(rows):
    return "".join(f"{key}: {value}\n" for key, value in rows)


def control(package):
    """A package's stanza as OpenEmbedded's ipk backend writes it."""
    rows = [("Package", package.name), ("Version", package.version), ("Description", package.summary)]
    text = stanza(rows) + "".join(f" {line or '.'}\n" for line in package.description)
    rows = [("Section", package.section), ("Priority", "optional"), ("Maintainer", "The sysextant demo <demo@example.org>")]
    rows += [("License", "MIT"), ("Architecture", package.package_arch), ("OE", package.recipe), *relations(package)]
    return text + stanza(rows)


def package_file(package):
    inner = control_archive(package, control(package))
    return containers.ar([("debian-binary", b"2.0\n"), ("control.tar.gz", inner), ("data.tar.gz", data_archive(package))])


def feed(packages):
    """The files of the feed: the packages, and an index in each folder."""
    files, indexes = {}, {}
    for package in packages:
        name = file_name(package)
        data = files[name] = package_file(package)
        folder, own = name.split("/")
        told = [("Filename", own), ("Size", len(data)), ("SHA256sum", hashlib.sha256(data).hexdigest())]
        indexes.setdefault(folder, []).append(control(package) + stanza(told))
    for folder, stanzas in indexes.items():
        files[f"{folder}/Packages.gz"] = containers.gzip("\n".join(stanzas).encode())
    return files


def snapshot(packages):
    """opkg's database and os-release, as `sysextant snapshot` would take them."""
    files = {"usr/lib/os-release": base.OS_RELEASE}
    status = []
    for package in packages:
        rows = [("Package", package.name), ("Version", package.version), *relations(package)]
        rows += [("Status", "install ok installed" if package.is_installed else "deinstall ok not-installed")]
        rows += [("Architecture", package.package_arch)]
        text = stanza(rows)
        if conffiles := package.conffiles():
            text += "Conffiles:\n" + "".join(f" {path} {base.digest(path)}\n" for path in conffiles)
        status.append(text + f"Installed-Size: {package.kib * 1024}\nInstalled-Time: {containers.MTIME}\n")
        if package.is_installed:
            place = f"var/lib/opkg/info/{package.name}"
            listed = [f"{path}\t0100644\n" for path in package.paths] + [f"{path}\t0120777\n" for path in package.links]
            files[f"{place}.list"] = "".join(sorted(listed))
            files[f"{place}.control"] = control(package)
    files["var/lib/opkg/status"] = "\n".join(status) + "\n"
    architectures = {package.package_arch for package in packages} - {"all"}
    files["etc/opkg/arch.conf"] = "arch all 1\n" + "".join(f"arch {name} 16\n" for name in sorted(architectures))
    return containers.snapshot(files)
