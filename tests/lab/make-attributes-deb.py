#!/usr/bin/env python3
"""Makes a small package with what few packages have: a file capability, a hard link, setuid.

    make-attributes-deb.py OUT.deb
"""

import io
import sys
import tarfile

# vfs_cap_data, revision 2, effective, with CAP_NET_RAW (13) permitted (linux/capability.h).
CAP_NET_RAW = bytes.fromhex("0100000200200000000000000000000000000000")
CONTROL = b"Package: attributes\nVersion: 1\nArchitecture: amd64\nMaintainer: tests\nDescription: attributes\n"


def member(name, content=b"", mode=0o755, **fields):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), mode, 1_700_000_000
    for key, value in fields.items():
        setattr(info, key, value)
    return info, io.BytesIO(content)


def archive(members):
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            tar.addfile(info, content)
    return output.getvalue()


def main():
    capability = {"SCHILY.xattr.security.capability": CAP_NET_RAW.decode("latin-1")}
    data = archive([
        member("./usr/", type=tarfile.DIRTYPE),
        member("./usr/bin/", type=tarfile.DIRTYPE),
        member("./usr/bin/ping", b"ping", pax_headers=capability),
        member("./usr/bin/ping4", type=tarfile.LNKTYPE, linkname="./usr/bin/ping"),
        member("./usr/bin/su", b"su", mode=0o4755),
    ])
    parts = [("debian-binary", b"2.0\n"), ("control.tar.gz", archive([member("./control", CONTROL)])), ("data.tar.gz", data)]
    with open(sys.argv[1], "wb") as deb:
        deb.write(b"!<arch>\n")
        for name, content in parts:
            deb.write(f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode())
            deb.write(content + b"\n" * (len(content) % 2))


if __name__ == "__main__":
    main()
