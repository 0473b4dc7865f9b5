"""The containers of packages and snapshots, byte for byte the same everywhere.

zlib's output differs between its versions and forks, so the deflate encoder is our own: greedy LZ77
with hash chains and the fixed Huffman code of RFC 1951, section 3.2.6.
"""

import zlib

from model import FOLDER, parents

ROOT = ("./", *FOLDER)
MTIME = 1727611200  # 2024-09-29 12:00 UTC, for all that is written

# RFC 1951, section 3.2.5: (code, extra bits, smallest value).
LENGTHS = [(257 + i, 0, 3 + i) for i in range(8)]
LENGTHS += [(265 + 4 * e + i, e + 1, (8 << e) + 3 + (i << e + 1)) for e in range(5) for i in range(4)]
LENGTHS += [(285, 0, 258)]
DISTANCES = [(i, 0, i + 1) for i in range(4)]
DISTANCES += [(4 + 2 * e + i, e + 1, (4 << e) + 1 + (i << e + 1)) for e in range(13) for i in range(2)]


def _fixed_code(symbol):
    if symbol < 144:
        return 0x30 + symbol, 8
    if symbol < 256:
        return 0x190 + symbol - 144, 9
    if symbol < 280:
        return symbol - 256, 7
    return 0xC0 + symbol - 280, 8


def _reversed(value, bits):
    return int(format(value, f"0{bits}b")[::-1], 2)


SYMBOLS = [(_reversed(*_fixed_code(s)), _fixed_code(s)[1]) for s in range(286)]


def _match_code(table, value, prefix):
    code, extra, low = next(row for row in reversed(table) if row[2] <= value)
    bits, count = prefix(code)
    return bits | (value - low) << count, count + extra


LENGTH_CODES = [None] * 3 + [_match_code(LENGTHS, n, lambda code: SYMBOLS[code]) for n in range(3, 259)]


def _deflate(data):
    out, held, count = bytearray(), 0b011, 3  # one final block, fixed codes
    newest, older = {}, [-1] * len(data)
    at, end = 0, len(data)
    distance_codes = {}

    def remember(place):
        key = data[place:place + 3]
        if len(key) == 3:
            older[place] = newest.get(key, -1)
            newest[key] = place

    while at < end:
        best, reach = 0, 0
        place, tries = newest.get(data[at:at + 3], -1), 24
        while place >= 0 and at - place <= 32768 and tries:
            if data[place + best:place + best + 1] == data[at + best:at + best + 1]:
                length, limit = 0, min(258, end - at)
                while length < limit and data[place + length] == data[at + length]:
                    length += 1
                if length > best:
                    best, reach = length, at - place
            place, tries = older[place], tries - 1
        if best >= 3:
            if reach not in distance_codes:
                distance_codes[reach] = _match_code(DISTANCES, reach, lambda code: (_reversed(code, 5), 5))
            parts = (LENGTH_CODES[best], distance_codes[reach])
        else:
            best, parts = 1, (SYMBOLS[data[at]],)
        for bits, width in parts:
            held |= bits << count
            count += width
        while count >= 8:
            out.append(held & 255)
            held, count = held >> 8, count - 8
        for place in range(at, at + best):
            remember(place)
        at += best
    bits, width = SYMBOLS[256]
    held, count = held | bits << count, count + width
    return bytes(out) + held.to_bytes((count + 7) // 8, "little")


def gzip(data):
    """A gzip file without name and time (RFC 1952)."""
    packed = _deflate(data)
    assert zlib.decompress(packed, -15) == data
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed + trailer


def _tar_header(name, mode, kind, size=0, link=""):
    def octal(value, width):
        return b"%0*o\0" % (width - 1, value)

    head = name.encode().ljust(100, b"\0")[:100] + octal(mode, 8) + octal(0, 8) + octal(0, 8)
    head += octal(size, 12) + octal(MTIME, 12) + b" " * 8 + kind + link.encode().ljust(100, b"\0")[:100]
    head += b"ustar  \0" + b"root".ljust(32, b"\0") * 2
    head = head.ljust(512, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


def _padded(data):
    return data + b"\0" * (-len(data) % 512)


def tar(members):
    """A GNU tar of (name, mode, kind, content): kind is a type flag, content bytes or a link's target."""
    out = []
    for name, mode, kind, content in members:
        link = content if kind in b"12" else ""
        body = content if kind == b"0" else b""
        for flag, text in ((b"K", link), (b"L", name)):
            if len(text.encode()) > 99:
                long = text.encode() + b"\0"
                out += [_tar_header("././@LongLink", 0o644, flag, len(long)), _padded(long)]
        out += [_tar_header(name, mode, kind, len(body), link), _padded(body)]
    whole = b"".join(out) + b"\0" * 1024
    return whole + b"\0" * (-len(whole) % 10240)


def ar(members):
    """A common ar archive of (name, bytes)."""
    out = [b"!<arch>\n"]
    for name, data in members:
        out.append(b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name.encode(), MTIME, 0, 0, b"100644", len(data)))
        out.append(data + b"\n" * (len(data) % 2))
    return b"".join(out)


def snapshot(files):
    """A snapshot of those files, by path: text or bytes."""
    nodes = {f"/{path}": (0o644, b"0", content if isinstance(content, bytes) else content.encode()) for path, content in files.items()}
    for path in list(nodes):
        for parent in parents(path):
            nodes.setdefault(parent, FOLDER)
    members = [(f".{path}" + ("/" if nodes[path][1] == b"5" else ""), *nodes[path]) for path in sorted(nodes)]
    return gzip(tar([ROOT, *members]))
