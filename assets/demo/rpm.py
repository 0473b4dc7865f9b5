"""The demo as .rpm packages, with rpm's database: the form of a `deploy/rpm`, one folder an architecture.

The packages have no signatures, as OpenEmbedded's have none, and a feed without repodata, as it is before
`bitbake package-index`.
"""

import hashlib
import os
import sqlite3
import struct
import tempfile

import base
import containers
from containers import MTIME
from rpm_header import BINARY, I18N, IMMUTABLE, INT16, INT32, MAGIC, SIGNATURES, STRING, STRINGS, header

SENSES = {"<<": 2, "<=": 10, "=": 8, ">=": 12, ">>": 4}
# Name, flags and version of each kind of relation.
TAGS = {"Provides": (1047, 1112, 1113), "Requires": (1049, 1048, 1050), "Conflicts": (1054, 1053, 1055),
        "Recommends": (5046, 5048, 5047), "Suggests": (5049, 5051, 5050)}
FIELDS = {"Depends": "Requires", "Recommends": "Recommends", "Suggests": "Suggests", "Provides": "Provides",
          "Conflicts": "Conflicts", "Breaks": "Conflicts"}
SCRIPTS = {"preinst": (1023, 1085), "postinst": (1024, 1086), "prerm": (1025, 1087), "postrm": (1026, 1088)}
# Flags of a requirement: of rpm itself, and of a script after installing.
RPMLIB, POST = 1 << 24, 1 << 10
KINDS = {b"0": 0o100000, b"1": 0o100000, b"2": 0o120000, b"5": 0o040000}
CONFIG, SHA256 = 1, 8


def architecture(package):
    return "noarch" if package.package_arch == "all" else package.package_arch.replace("-", "_")


def file_name(package):
    own = architecture(package)
    return f"{own}/{package.name}-{package.version}.{own}.rpm"


def relation(text):
    """Name, flags and version of one entry of a field; alternatives become a rich dependency."""
    options = [option.strip() for option in text.split("|")]
    if len(options) > 1:
        return f"({' or '.join(options)})", 0, ""
    name, _, bound = options[0].partition(" (")
    if not bound:
        return name, 0, ""
    sense, version = bound.rstrip(")").split()
    return name, SENSES[sense], version


def relations(package):
    """The entries of the header. Replaces has no like: Obsoletes would take the other package away."""
    found = {kind: [] for kind in TAGS}
    for field, kind in FIELDS.items():
        entries = package.relations.get(field, "")
        found[kind] += [relation(entry) for entry in entries.split(",") if entry.strip()]
    found["Provides"].append((package.name, SENSES["="], package.version))
    found["Requires"] += [("rpmlib(CompressedFileNames)", RPMLIB | SENSES["<="], "3.0.4-1")]
    found["Requires"] += [("/bin/sh", POST, "")] if package.scripts else []
    if package.name == "busybox":
        found["Provides"].append(("/bin/sh", 0, ""))
    for kind, tags in TAGS.items():
        entries = sorted(set(found[kind]))
        for tag, of, column in zip(tags, (STRINGS, INT32, STRINGS), range(3)):
            yield tag, of, [entry[column] for entry in entries]


def listing(package):
    """(path, mode, kind, content) of all that the package owns: its own folders, not those above its files."""
    if package.paths or package.links:
        files = [(path, 0o644, b"0", base.content(path)) for path in package.paths]
        return sorted(files + [(path, 0o777, b"2", "target") for path in package.links])
    return sorted((path, *node) for path, node in package.nodes.items())


def inode(package, path):
    """A hard link has the inode of the file that it names."""
    _, kind, content = package.nodes.get(path, (0, b"0", b""))
    names = sorted(package.nodes)
    return (names.index(content if kind == b"1" else path) if names else 0) + 1


def content_of(package, kind, content):
    return package.nodes[content][2] if kind == b"1" else content


def file_table(package):
    files = listing(package)
    if not files:
        return
    contents = [content_of(package, kind, content) for _, _, kind, content in files]
    folders = list(dict.fromkeys(os.path.dirname(path).rstrip("/") + "/" for path, *_ in files))
    regular = [kind in b"01" for _, _, kind, _ in files]
    sums = [hashlib.sha256(content).hexdigest() if one else "" for one, content in zip(regular, contents)]
    same = [0] * len(files)
    yield 1028, INT32, [len(content.encode() if isinstance(content, str) else content) for content in contents]
    yield 1030, INT16, [KINDS[kind] | mode for _, mode, kind, _ in files]
    yield 1033, INT16, same
    yield 1034, INT32, [MTIME] * len(files)
    yield 1035, STRINGS, sums
    yield 1036, STRINGS, [content if kind == b"2" else "" for _, _, kind, content in files]
    yield 1037, INT32, [CONFIG if path.startswith("/etc/") and one else 0 for one, (path, *_) in zip(regular, files)]
    yield 1039, STRINGS, ["root"] * len(files)
    yield 1040, STRINGS, ["root"] * len(files)
    yield 1045, INT32, [0xFFFFFFFF] * len(files)
    yield 1095, INT32, [1] * len(files)
    yield 1096, INT32, [inode(package, path) for path, *_ in files]
    yield 1097, STRINGS, [""] * len(files)
    yield 1116, INT32, [folders.index(os.path.dirname(path).rstrip("/") + "/") for path, *_ in files]
    yield 1117, STRINGS, [os.path.basename(path) for path, *_ in files]
    yield 1118, STRINGS, folders
    yield 5011, INT32, [SHA256]


def about(package):
    version, release = package.version.rsplit("-", 1)
    yield from [(1000, STRING, package.name), (1001, STRING, version), (1002, STRING, release)]
    yield from [(1004, I18N, package.summary), (1005, I18N, " ".join(package.description) or package.summary)]
    yield from [(1006, INT32, [MTIME]), (1007, STRING, "localhost"), (1009, INT32, [package.kib * 1024])]
    yield from [(1014, STRING, "MIT"), (1016, I18N, package.section), (1021, STRING, "linux")]
    yield from [(1022, STRING, architecture(package)), (1044, STRING, f"{package.recipe}-{package.version}.src.rpm")]
    yield from [(1064, STRING, "4.19.1"), (5062, STRING, "utf-8")]
    for script, (tag, program) in SCRIPTS.items():
        if script in package.scripts:
            yield from [(tag, STRING, package.scripts[script]), (program, STRING, "/bin/sh")]
    yield from relations(package)
    yield from file_table(package)


def cpio(package):
    """The payload, in the format newc: of a hard link's names, the last one carries the content."""
    out = b""
    files = listing(package)
    names = {path: [other for other, *_ in files if inode(package, other) == inode(package, path)] for path, *_ in files}
    for path, mode, kind, content in [*files, ("TRAILER!!!", 0, b"0", b"")]:
        data = content_of(package, kind, content)
        data = data.encode() if isinstance(data, str) else data
        shared = names.get(path, [path])
        is_trailer = path not in names
        body = data if path == shared[-1] else b""
        name = path.encode() if is_trailer else f".{path}".encode()
        numbers = [0 if is_trailer else inode(package, path), 0 if is_trailer else KINDS[kind] | mode, 0, 0, len(shared), 0 if is_trailer else MTIME]
        numbers += [len(body), 0, 0, 0, 0, len(name) + 1, 0]
        out += b"070701" + b"".join(b"%08x" % number for number in numbers) + name + b"\0"
        out += b"\0" * (-len(out) % 4)
        out += body + b"\0" * (-len(body) % 4)
    return out


def package_file(package):
    payload = cpio(package)
    packed = containers.gzip(payload)
    main = MAGIC + header(IMMUTABLE, [
        *about(package), (1124, STRING, "cpio"), (1125, STRING, "gzip"), (1126, STRING, "9"),
        (5092, STRINGS, [hashlib.sha256(packed).hexdigest()]), (5093, INT32, [SHA256])])
    signature = MAGIC + header(SIGNATURES, [
        (269, STRING, hashlib.sha1(main).hexdigest()), (273, STRING, hashlib.sha256(main).hexdigest()),
        (1000, INT32, [len(main) + len(packed)]), (1004, BINARY, hashlib.md5(main + packed).digest()),
        (1007, INT32, [len(payload)])])
    lead = struct.pack(">IBBHH66sHH16x", 0xEDABEEDB, 3, 0, 0, 1, f"{package.name}-{package.version}".encode()[:65], 1, 5)
    return lead + signature + b"\0" * (-len(signature) % 8) + main + packed


def feed(packages):
    """The files of the feed."""
    return {file_name(package): package_file(package) for package in packages}


def database(packages):
    """rpmdb.sqlite with those packages: rpm's one table of headers; the indexes rpm makes anew (`rpmdb --rebuilddb`)."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/rpmdb.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        blobs = ((header(IMMUTABLE, about(package)),) for package in packages if package.is_installed)
        connection.executemany("INSERT INTO 'Packages' (blob) VALUES (?)", blobs)
        connection.commit()
        connection.close()
        with open(path, "rb") as handle:
            data = handle.read()
    # The version of SQLite that wrote it, which it does not need to be read.
    return data[:96] + b"\0\0\0\0" + data[100:]


def snapshot(packages):
    """rpm's database, dnf's architectures and os-release, as `sysextant snapshot` would take them."""
    return containers.snapshot({
        "etc/dnf/vars/arch": "qemux86_64:core2_64:x86_64:noarch:any:all\n",
        "etc/rpm/platform": "qemux86_64-pc-linux\n",
        "usr/lib/os-release": base.OS_RELEASE,
        "var/lib/rpm/rpmdb.sqlite": database(packages),
    })
