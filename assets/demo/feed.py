"""The feed: what a developer's deploy/deb might offer on top of the base, small, and one of each conflict kind.

The programs are honest little shell scripts that say what they stand for. Their data is generated filler in about
the proportions of the real packages, at a few per cent of their size.
"""

from base import KERNEL, LIBC, SHARED
from model import FIELDS, Package

PACKAGES = []
NCURSES = "libncursesw5 (>= 6.4), libtinfo5 (>= 6.4)"
LICENSE = "Permission is hereby granted, free of charge, to any person obtaining a copy of this demo.\n"


def tool(says, mode=0o755):
    """A program: a shell script that prints what it is."""
    text = f'#!/bin/sh\n# Stands for the real program in the sysextant demo.\necho "{says}"\n'
    return mode, b"0", text.encode()


def text(content, mode=0o644):
    return mode, b"0", content.encode()


def link(target):
    return 0o777, b"2", target


def hard(path):
    return 0o755, b"1", path


def folder(mode=0o755):
    return mode, b"5", b""


def filler(about, kib, mode=0o644):
    """About that many KiB of text: numbered lines of words, by a fixed linear congruence."""
    words = ("alarm bearing cable chart compass current deck depth drift fathom harbour heading horizon keel knot "
             "latitude log meridian mast noon pilot plank quay reef rope sail sextant shoal star tide wake wind").split()
    state = sum(about.encode()) * 7919 + kib
    lines, size = [f"# Demo data: {about}\n"], 0
    while size < kib * 1024 - 60:
        state = (state * 1103515245 + 12345) % 2**31
        line = f"{len(lines):05} {words[state >> 8 & 31]} {words[state >> 16 & 31]} of the {words[state >> 20 & 31]} {words[state >> 24 & 31]}\n"
        lines.append(line)
        size += len(line)
    return mode, b"0", "".join(lines).encode()


def offered(name, version, summary, nodes, description="", section="devel", **more):
    relations = {field: more.pop(key) for field in FIELDS if (key := field.lower().replace("-", "_")) in more}
    described = [line.strip() for line in description.strip().splitlines()]
    PACKAGES.append(Package(name, version, summary, relations, section=section, nodes=nodes, description=described, **more))


def library(name, version, summary, stem, soname, real, size, depends=LIBC, extra=None, **more):
    nodes = {f"/usr/lib/{stem}.so.{real}": filler(f"{stem} {version}", size, 0o755), f"/usr/lib/{stem}.so.{soname}": link(f"{stem}.so.{real}"), **(extra or {})}
    offered(name, version, summary, nodes, section="libs", depends=depends, **more)


# gdb, its libraries, and what comes along.
offered("gdb", "14.2-r0", "GNU debugger", {
    "/usr/bin/gdb": tool("GNU gdb (GDB) 14.2, sysextant demo"),
    "/usr/bin/gcore": tool("gcore of GNU gdb (GDB) 14.2, sysextant demo"),
    "/usr/bin/gdb-add-index": tool("gdb-add-index of GNU gdb (GDB) 14.2, sysextant demo"),
    "/usr/lib/debug/gdb-tables.txt": filler("gdb's tables", 96),
    "/usr/share/gdb/syscalls/amd64-linux.xml": filler("system calls of amd64", 18),
    "/usr/share/gdb/syscalls/i386-linux.xml": filler("system calls of i386", 18),
    "/usr/share/gdb/python/gdb/__init__.py": filler("gdb's Python module", 12),
    "/etc/gdb/gdbinit": text("# System-wide commands of gdb\n"),
}, """The GNU debugger lets you see what is going on inside a program while it runs, or what it was
doing at the moment it crashed.""",
    depends=f"{LIBC}, libexpat1 (>= 2.6.2), libgmp10 (>= 6.3.0), liblzma5 (>= 5.4.6), libmpfr6 (>= 4.2.1), {NCURSES}, "
            "libpython3.12-1.0 (>= 3.12.4), libreadline8 (>= 8.2), libz1 (>= 1.3)",
    recommends="glibc-thread-db, gdb-doc", suggests="gdbserver")
offered("gdb-doc", "14.2-r0", "GNU debugger - Documentation files", {
    "/usr/share/man/man1/gdb.1": filler("gdb(1)", 9), "/usr/share/info/gdb.info": filler("gdb.info", 40)}, section="doc", recipe="gdb",
    package_arch="all")
offered("gdbserver", "14.2-r0", "GNU debugger - remote server", {
    "/usr/bin/gdbserver": tool("GNU gdbserver (GDB) 14.2, sysextant demo"), "/usr/lib/libinproctrace.so": filler("libinproctrace", 14, 0o755)},
    depends=LIBC, recipe="gdb")
library("libthread-db1", "2.39+git0+92c270d32c-r0", "GLIBC (GNU C Library) - thread debugging", "libthread_db", 1, "1.0", 8, recipe="glibc",
        provides="glibc-thread-db (= 2.39)")
library("libgmp10", "6.3.0-r0", "GNU multiprecision arithmetic library", "libgmp", 10, "10.5.0", 26, recipe="gmp")
library("libmpfr6", "4.2.1-r0", "C library for multiple-precision floating-point computations", "libmpfr", 6, "6.2.1", 34, f"{LIBC}, libgmp10 (>= 6.3.0)",
        recipe="mpfr")
library("libncursesw5", "6.4-r0", "The New Curses library - wide characters", "libncursesw", 5, "5.9", 20, f"{LIBC}, libtinfo5 (>= 6.4)",
        recipe="ncurses", recommends="ncurses-terminfo-base, ncurses-terminfo")
library("libreadline8", "8.2-r0", "Library for editing typed command lines", "libreadline", 8, "8.2", 18, f"{LIBC}, libtinfo5 (>= 6.4)",
        extra={"/etc/inputrc": text("set bell-style none\n")}, recipe="readline")

# Python, in the parts that OpenEmbedded makes of it.
library("libpython3.12-1.0", "3.12.4-r0", "The Python Programming Language - runtime library", "libpython3.12", "1.0", "1.0.0", 120,
        f"{LIBC}, python3-core (= 3.12.4-r0)", recipe="python3")
offered("python3-core", "3.12.4-r0", "Python interpreter and core modules", {
    "/usr/bin/python3.12": tool("Python 3.12.4, sysextant demo"), "/usr/bin/python3": link("python3.12"),
    "/usr/lib/python3.12/os.py": filler("os.py", 22), "/usr/lib/python3.12/re.py": filler("re.py", 9), "/usr/lib/python3.12/site.py": filler("site.py", 11),
    "/usr/lib/python3.12/encodings/utf_8.py": filler("utf_8.py", 2), "/usr/lib/python3.12/site-packages": folder(),
}, recipe="python3", depends=f"{LIBC}, libpython3.12-1.0 (>= 3.12.4)", provides="python3 (= 3.12.4)", recommends="python3-io")
offered("python3-io", "3.12.4-r0", "Python low-level I/O", {
    "/usr/lib/python3.12/io.py": filler("io.py", 4), "/usr/lib/python3.12/ssl.py": filler("ssl.py", 24), "/usr/lib/python3.12/socket.py": filler("socket.py", 20)},
    recipe="python3", depends="python3-core, libssl3 (>= 3.2.2)")
offered("python3-json", "3.12.4-r0", "Python JSON support", {
    "/usr/lib/python3.12/json/__init__.py": filler("json", 6), "/usr/lib/python3.12/json/decoder.py": filler("json decoder", 8),
    "/usr/lib/python3.12/json/encoder.py": filler("json encoder", 9)}, recipe="python3", depends="python3-core")

# Tools that stand alone, or nearly.
offered("strace", "6.7-r0", "System call tracing tool", {
    "/usr/bin/strace": tool("strace -- version 6.7, sysextant demo"), "/usr/bin/strace-log-merge": tool("strace-log-merge, sysextant demo"),
    "/usr/share/strace/syscallent.txt": filler("system calls", 48)},
    "strace intercepts and records the system calls of a process and the signals it receives.", depends=LIBC, recommends="strace-doc")
offered("strace-doc", "6.7-r0", "System call tracing tool - Documentation files", {"/usr/share/man/man1/strace.1": filler("strace(1)", 16)},
        section="doc", recipe="strace", package_arch="all")
offered("tcpdump", "4.99.4-r0", "A sophisticated network protocol analyzer", {
    "/usr/bin/tcpdump": tool("tcpdump version 4.99.4, sysextant demo"), "/usr/share/tcpdump/protocols.txt": filler("protocols", 44)},
    section="net", depends=f"{LIBC}, libcrypto3 (>= 3.2.2), libpcap1 (>= 1.10.4)", recommends="kernel-module-usbmon, tcpdump-doc")
library("libpcap1", "1.10.4-r0", "Interface for user-level network packet capture", "libpcap", 1, "1.10.4", 16, recipe="libpcap")
offered(f"kernel-module-usbmon-{KERNEL}", "6.6.50+git0+e9ba9d3b5e-r0", "usbmon kernel module", {
    f"/usr/lib/modules/{KERNEL}/kernel/drivers/usb/mon/usbmon.ko": filler("usbmon", 6),
    "/etc/modules-load.d/usbmon.conf": text("usbmon\n")}, section="kernel", recipe="linux-yocto", package_arch="qemux86_64",
    provides="kernel-module-usbmon", depends=f"kernel-{KERNEL}")
offered("htop", "3.3.0-r0", "Htop process monitor", {
    "/usr/bin/htop": tool("htop 3.3.0, sysextant demo"), "/usr/share/applications/htop.desktop": text("[Desktop Entry]\nName=Htop\nExec=htop\n"),
    "/usr/share/pixmaps/htop.svg": text('<svg xmlns="http://www.w3.org/2000/svg"/>\n')}, section="console/utils",
    depends=f"{LIBC}, {NCURSES}", recommends="lsof | strace")
offered("iputils-ping", "20240117-r0", "Network monitoring tools - ping", {"/usr/bin/ping.iputils": tool("ping from iputils 20240117, sysextant demo", 0o4755)},
        section="net", recipe="iputils", depends=f"{LIBC}, libcap2 (>= 2.69)")
offered("e2fsprogs-mke2fs", "1.47.0-r0", "Ext2 Filesystem Utilities - mke2fs", {
    "/usr/sbin/mke2fs.e2fsprogs": tool("mke2fs 1.47.0, sysextant demo"),
    **{f"/usr/sbin/mkfs.ext{n}.e2fsprogs": hard("/usr/sbin/mke2fs.e2fsprogs") for n in "234"},
    "/etc/mke2fs.conf": text("[defaults]\n\tblocksize = 4096\n")}, section="base", recipe="e2fsprogs",
    depends=f"{LIBC}, libcom-err2 (>= 1.47.0), libext2fs2 (>= 1.47.0)")
offered("iproute2-tc", "6.7.0-r0", "TCP / IP networking and traffic control utilities - tc", {
    "/usr/sbin/tc": tool("tc utility, iproute2-6.7.0, sysextant demo"),
    "/usr/share/iproute2/rt_protos": text(SHARED["/usr/share/iproute2/rt_protos"]),
    "/usr/share/iproute2/rt_tables": text("# With a table of our own.\n255\tlocal\n254\tmain\n100\tuplink\n")},
    "Brings a copy of two files that iproute2-ip has in the base: one the same, one of its own.",
    section="net", recipe="iproute2", depends=f"{LIBC}, iproute2-ip", replaces="iproute2-ip")
offered("packagegroup-core-tools-debug", "1.0-r3", "Debugging tools", {}, section="base", package_arch="all",
        depends="gdb, gdbserver, strace", recommends="perf")

# A service, and its rival.
offered("telemetry-agent", "1.4.2-r0", "Sends measurements of the device to the fleet's collector", {
    "/usr/bin/telemetry-agent": tool("telemetry-agent 1.4.2, sysextant demo"),
    "/usr/lib/systemd/system/telemetry-agent.service": text(
        "[Unit]\nDescription=Telemetry agent\nAfter=network.target\n\n[Service]\nExecStart=/usr/bin/telemetry-agent\nDynamicUser=yes\n\n"
        "[Install]\nWantedBy=multi-user.target\n"),
    "/usr/lib/sysctl.d/60-agent.conf": text("net.core.rmem_max = 4194304\n"),
    "/usr/share/agent/LICENSE": text(LICENSE),
    "/opt/telemetry/share/metrics.json": filler("metrics", 20),
    "/opt/telemetry/current": link("share"),
    "/etc/telemetry/agent.toml": text('collector = "https://collector.example.org"\n'),
    "/var/lib/telemetry": folder(0o750)},
    """A small agent with a systemd unit, files in /opt, and configuration in /etc that an extension cannot carry.""",
    section="net", depends="python3-core (>= 3.12), python3-json, systemd (>= 255)", recommends="telemetry-agent-doc",
    scripts={"postinst": "#!/bin/sh\nset -e\n[ -n \"$D\" ] || systemctl enable telemetry-agent.service\n",
             "prerm": "#!/bin/sh\nset -e\n[ -n \"$D\" ] || systemctl disable telemetry-agent.service\n"})
offered("telemetry-agent-doc", "1.4.2-r0", "Sends measurements of the device - Documentation files", {
    "/usr/share/doc/telemetry-agent/manual.txt": filler("the agent's manual", 12)}, section="doc", recipe="telemetry-agent", package_arch="all")

# Conflicts, one of each kind. fleet-agent and telemetry-agent have a file of the same name with other content.
offered("fleet-agent", "0.9.0-r1", "Keeps a device in step with its fleet", {
    "/usr/bin/fleet-agent": tool("fleet-agent 0.9.0, sysextant demo"), "/usr/lib/sysctl.d/60-agent.conf": text("net.core.rmem_max = 8388608\n"),
    "/usr/share/agent/LICENSE": text(LICENSE)}, section="net", depends=LIBC)
for version, libc in (("6.6.50-r9", "2.39"), ("6.10.9-r9", "2.40")):
    offered("perf", version, "Performance analysis tools for Linux", {
        "/usr/bin/perf": tool(f"perf version {version[:-3]}, sysextant demo"), "/usr/bin/trace": hard("/usr/bin/perf"),
        "/usr/libexec/perf-core/tests/events.txt": filler(f"perf events {version}", 30),
        # Longer than some readers and writers of squashfs take.
        "/usr/libexec/perf-core/tests/data": link("/usr/share/perf-core/" + "/".join(f"recorded-{n:02}-in-a-deep-folder" for n in range(1, 12)))},
        "Two versions stand in the feed; the newer one needs a newer C library than the base has.",
        depends=f"libc6 (>= {libc}), libz1 (>= 1.3)", recommends="libtraceevent1")
offered("bpftrace", "0.21.2-r0", "High-level tracing language for Linux", {"/usr/bin/bpftrace": tool("bpftrace v0.21.2, sysextant demo")},
        "Cannot be: it needs a newer C library than the base has.", depends="libc6 (>= 2.40)")
offered("openssh-sshd", "9.6p1-r0", "Secure rlogin/rsh/rcp/telnet replacement - server", {
    "/usr/sbin/sshd": tool("OpenSSH_9.6p1, sysextant demo"), "/usr/lib/systemd/system/sshd.service": text("[Service]\nExecStart=/usr/sbin/sshd -D\n"),
    "/etc/ssh/sshd_config": text("PermitRootLogin no\n")}, "Cannot be: it refuses the base's dropbear.", section="net", recipe="openssh",
    depends=f"{LIBC}, libcrypto3 (>= 3.2.2)", conflicts="dropbear")
offered("systemd-oomd", "256.5-r0", "Userspace out-of-memory killer", {
    "/usr/lib/systemd/systemd-oomd": tool("systemd 256, sysextant demo"),
    "/usr/lib/systemd/system/systemd-oomd.service": text("[Service]\nExecStart=/usr/lib/systemd/systemd-oomd\n")},
    "Cannot be: it breaks the base's systemd.", section="base", recipe="systemd", depends=LIBC, breaks="systemd (<< 256)")
offered("vim", "9.1.0698-r0", "Vi IMproved - enhanced vi editor", {
    "/usr/bin/vim.vim": tool("VIM - Vi IMproved 9.1, sysextant demo"), "/usr/share/vim/vim91/filetype.vim": filler("filetypes", 36)},
    "Stands in each other's way with vim-tiny.", section="console/utils", depends=f"{LIBC}, {NCURSES}", provides="editor", conflicts="vim-tiny")
offered("vim-tiny", "9.1.0698-r0", "Vi IMproved - enhanced vi editor, small", {"/usr/bin/vim.tiny": tool("VIM - Vi IMproved 9.1 (tiny), sysextant demo")},
        "Stands in each other's way with vim.", section="console/utils", depends=LIBC, provides="editor", conflicts="vim")
offered("node-exporter", "1.8.2-r0", "Prometheus exporter for machine metrics", {"/usr/bin/node_exporter": tool("node_exporter 1.8.2, sysextant demo")},
        "Cannot be: nothing provides the runtime it needs.", section="net", depends="go-runtime (>= 1.22)")
offered("memtool", "2018.03.0-r0", "Reads and writes memory-mapped registers", {"/usr/bin/memtool": tool("memtool 2018.03.0, sysextant demo")},
        "Cannot be: built for another machine.", package_arch="cortexa53", depends=LIBC)
offered("timesync-config", "1.0-r0", "The site's time servers", {
    "/etc/systemd/timesyncd.conf.d/site.conf": text("[Time]\nNTP=ntp.example.org\n")},
    "Cannot be: an extension carries /usr and /opt only, and this has neither.", section="base", package_arch="all", depends="systemd")

# What the base has: at the same version, a newer, a newer, an older.
library("libexpat1", "2.6.4-r0", "A stream-oriented XML parser library", "libexpat", 1, "1.9.3", 1, recipe="expat", kib=184,
        extra={"/usr/lib/libexpat.so.1.9.3": text(SHARED["/usr/lib/libexpat.so.1.9.3"], 0o755)})
library("libc6", "2.40+git0+7c1a9d1c2b-r0", "GLIBC (GNU C Library)", "libc", 6, "6.0", 40, "libgcc1", recipe="glibc", extra={
    "/usr/lib/ld-linux-x86-64.so.2": filler("ld.so 2.40", 8, 0o755)})
library("libcrypto3", "3.2.4-r0", "Secure Socket Layer", "libcrypto", 3, "3.2", 40, recipe="openssl")
library("libz1", "1.3-r0", "Zlib Compression Library", "libz", 1, "1.3", 6, recipe="zlib")
