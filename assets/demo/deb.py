"""The demo as .deb packages, with dpkg's database: the form of a `deploy/deb` and of `IMAGE_GEN_PKGDBFS`."""

import hashlib

import base
import containers
from model import FIELDS, parents

ARCHITECTURES = {"all": "all", "cortexa53": "arm64"}


def architecture(package):
    return ARCHITECTURES.get(package.package_arch, "amd64")


def file_name(package):
    return f"{package.name}_{package.version}_{architecture(package)}.deb"


def control(package):
    """A package's stanza as OpenEmbedded's deb backend writes it."""
    rows = [("Package", package.name), ("Version", package.version), ("Architecture", architecture(package))]
    rows += [("Section", package.section), ("Priority", "optional")]
    rows += [("Maintainer", "The sysextant demo <demo@example.org>"), ("Installed-Size", str(package.kib))]
    rows += [(field, package.relations[field]) for field in FIELDS if field in package.relations]
    rows += [("OE", package.recipe), ("PackageArch", package.package_arch)]
    rows += [("Description", package.summary)]
    text = "".join(f"{key}: {value}\n" for key, value in rows)
    return text + "".join(f" {line or '.'}\n" for line in package.description)


def control_archive(package, text, **more):
    """control.tar.gz: the control file, what else is told of the package, and its scripts."""
    about = {"control": text, **more, **package.scripts}
    if conffiles := package.conffiles():
        about["conffiles"] = "".join(f"{path}\n" for path in conffiles)
    members = [containers.ROOT]
    for name, content in sorted(about.items()):
        if content:
            members.append((f"./{name}", 0o755 if name in package.scripts else 0o644, b"0", content.encode()))
    return containers.gzip(containers.tar(members))


def data_archive(package):
    """data.tar.gz: the files."""
    members = [containers.ROOT]
    for path, mode, kind, content in package.members():
        if kind == b"1":
            content = f".{content}"
        members.append((f".{path}" + ("/" if kind == b"5" else ""), mode, kind, content))
    return containers.gzip(containers.tar(members))


def package_file(package):
    files = [(path, content) for path, _, kind, content in package.members() if kind == b"0"]
    sums = "".join(f"{hashlib.md5(content).hexdigest()}  {path[1:]}\n" for path, content in sorted(files))
    inner = control_archive(package, control(package), md5sums=sums)
    return containers.ar([("debian-binary", b"2.0\n"), ("control.tar.gz", inner), ("data.tar.gz", data_archive(package))])


def feed(packages):
    """The files of the feed: the packages, and their index."""
    files, stanzas = {}, []
    for package in packages:
        data = files[file_name(package)] = package_file(package)
        stanzas.append(
            control(package)
            + f"Filename: ./{file_name(package)}\nSize: {len(data)}\n"
            + f"MD5sum: {hashlib.md5(data).hexdigest()}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"
        )
    files["Packages.gz"] = containers.gzip(("\n".join(stanzas) + "\n").encode())
    return files


def snapshot(packages):
    """dpkg's database and os-release, as `sysextant snapshot` would take them."""
    files = {"usr/lib/os-release": base.OS_RELEASE, "var/lib/dpkg/info/format": "1\n"}
    status = []
    for package in packages:
        head, rest = control(package).split("\n", 1)
        conffiles = package.conffiles()
        state = "install ok installed" if package.is_installed else "deinstall ok config-files"
        stanza = f"{head}\nStatus: {state}\n{rest}"
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
    return containers.snapshot(files)
