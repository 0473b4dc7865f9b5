"""rpm's headers: an index of typed entries, and the data that they point at (rpm.org, "RPM V4 Package format").

Both headers of a package have a region, so that rpm takes them for unchanged since they were made.
"""

import struct

MAGIC = b"\x8e\xad\xe8\x01\0\0\0\0"
SIGNATURES, IMMUTABLE = 62, 63
INT16, INT32, STRING, BINARY, STRINGS, I18N = 3, 4, 6, 7, 8, 9
INTEGERS = {INT16: ">H", INT32: ">I"}


def _encoded(kind, value):
    """The value's bytes, and how many values they are."""
    if kind in INTEGERS:
        return b"".join(struct.pack(INTEGERS[kind], number) for number in value), len(value)
    if kind == BINARY:
        return value, len(value)
    texts = value if kind == STRINGS else [value]
    return b"".join(text.encode() + b"\0" for text in texts), len(texts)


def header(region, entries):
    """The header with those (tag, type, value), less its magic; entries without a value are left out."""
    index, data = [], b""
    for tag, kind, value in sorted(entries):
        if value in ([], None):
            continue
        if kind in INTEGERS:
            data += b"\0" * (-len(data) % struct.calcsize(INTEGERS[kind]))
        encoded, count = _encoded(kind, value)
        index.append(struct.pack(">IIII", tag, kind, len(data), count))
        data += encoded
    trailer = struct.pack(">IIiI", region, BINARY, -16 * (len(index) + 1), 16)
    index.insert(0, struct.pack(">IIII", region, BINARY, len(data), 16))
    data += trailer
    return struct.pack(">II", len(index), len(data)) + b"".join(index) + data
