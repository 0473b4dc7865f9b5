"""The base: what a poky 5.0 (scarthgap) core-image-minimal with systemd and usrmerge has installed.

Names, versions and sizes are those of the real image as far as they matter here; each package lists the files
that tell it apart, not all of them. The digests stand for the files: the demo has no tree.
"""

import hashlib

from model import Package, braces
from shared import SHARED

OS_RELEASE = """\
ID=poky
NAME="Poky (Yocto Project Reference Distro)"
VERSION="5.0.4 (scarthgap)"
VERSION_ID=5.0.4
VERSION_CODENAME="scarthgap"
PRETTY_NAME="Poky (Yocto Project Reference Distro) 5.0.4 (scarthgap)"
CPE_NAME="cpe:/o:openembedded:poky:5.0.4"
"""

KERNEL = "6.6.50-yocto-standard"
LIBC = "libc6 (>= 2.39)"
PACKAGES = []


def content(path):
    """A file of the base: its real content where the feed has the same path, else a stand-in."""
    return SHARED.get(path, f"poky 5.0.4 {path}\n").encode()


def digest(path):
    """Its md5."""
    return hashlib.md5(content(path)).hexdigest()


def installed(name, version, kib, summary, files="", links="", depends="", **more):
    relations = {key: more.pop(key.lower()) for key in ("Recommends", "Provides", "Conflicts", "Replaces") if key.lower() in more}
    if depends:
        relations["Depends"] = depends
    version = version if "-r" in version else f"{version}-r0"
    PACKAGES.append(Package(name, version, summary, relations, kib=kib, paths=braces(files), links=braces(links), **more))


def library(name, version, kib, summary, stem, soname, real, **more):
    installed(name, version, kib, summary, f"/usr/lib/{stem}.so.{real}", f"/usr/lib/{stem}.so.{soname}",
              more.pop("depends", LIBC), section="libs", **more)


def machine(*args, **more):
    installed(*args, package_arch="qemux86_64", **more)


# The C library, and what everything stands on.
machine("base-files", "3.0.14", 68, "Miscellaneous files for the base system",
        "/etc/{fstab,group.base,host.conf,hostname,issue,issue.net,motd,nsswitch.conf,profile,shells,skel/.bashrc,skel/.profile} /usr/share/dict/.keep")
installed("base-passwd", "3.6.3", 48, "Base system master password/group files",
          "/usr/share/base-passwd/{group.master,passwd.master} /usr/sbin/update-passwd", depends=LIBC)
installed("busybox", "1.36.1", 1104, "Tiny versions of many common UNIX utilities in a single small executable",
          "/usr/bin/busybox.{nosuid,suid} /etc/busybox.links.{nosuid,suid}", "/usr/bin/{busybox,sh}",
          f"{LIBC}, libcrypt2 (>= 4.4.36)")
installed("busybox-udhcpc", "1.36.1", 8, "Tiny versions of many common UNIX utilities in a single small executable",
          "/etc/udhcpc.d/50default /usr/share/udhcpc/default.script", recipe="busybox", depends="busybox")
installed("libc6", "2.39+git0+92c270d32c-r0", 2904, "GLIBC (GNU C Library)",
          "/usr/lib/{ld-linux-x86-64.so.2,libc.so.6,libm.so.6,libdl.so.2,libpthread.so.0,librt.so.1,libresolv.so.2,"
          "libanl.so.1,libnss_compat.so.2,libnss_dns.so.2,libnss_files.so.2,libutil.so.1,libBrokenLocale.so.1} /etc/ld.so.conf",
          section="libs", recipe="glibc", provides="eglibc")
installed("libgcc1", "13.3.0", 132, "GNU C Compiler - libgcc", "/usr/lib/libgcc_s.so.1", section="libs", recipe="libgcc", depends=LIBC)
installed("ldconfig", "2.39+git0+92c270d32c-r0", 1052, "GLIBC (GNU C Library)", "/usr/sbin/ldconfig", recipe="glibc", depends=LIBC)
installed("netbase", "6.4", 40, "Basic TCP/IP networking support", "/etc/{ethertypes,hosts,networks,protocols,rpc,services}")
installed("os-release", "1.0", 4, "Operating system identification", "/usr/lib/os-release", "/etc/os-release", package_arch="all")
installed("packagegroup-core-boot", "1.0-r0", 0, "Packages required for a bootable system", package_arch="all",
          depends="base-files, base-passwd, busybox, kernel-image, systemd, udev, os-release")
installed("packagegroup-core-ssh-dropbear", "1.0-r1", 0, "Dropbear SSH server", package_arch="all", depends="dropbear")
installed("run-postinsts", "1.0-r10", 12, "Runs postinstall scripts on first boot of the target device",
          "/usr/sbin/run-postinsts /usr/lib/systemd/system/run-postinsts.service", package_arch="all")
installed("volatile-binds", "1.0", 20, "Volatile bind mount setup and configuration for read-only-rootfs",
          "/usr/sbin/mount-copybind /usr/lib/systemd/system/{var-volatile-cache,var-volatile-lib,var-volatile-spool,var-volatile-srv}.service",
          package_arch="all", depends="systemd")

# Libraries.
library("libacl1", "2.3.2", 40, "Utilities for managing POSIX Access Control Lists", "libacl", 1, "1.1.2302", recipe="acl",
        depends=f"{LIBC}, libattr1 (>= 2.5.2)")
library("libattr1", "2.5.2", 32, "Utilities for manipulating filesystem extended attributes", "libattr", 1, "1.1.2502", recipe="attr")
library("libblkid1", "2.39.3", 268, "A suite of basic system administration utilities", "libblkid", 1, "1.1.0", recipe="util-linux")
library("libbz2-1", "1.0.8", 80, "Very high-quality data compression program", "libbz2", 1, "1.0.6", recipe="bzip2")
library("libcap2", "2.69", 48, "Library for getting/setting POSIX.1e capabilities", "libcap", 2, "2.69", recipe="libcap")
library("libcom-err2", "1.47.0", 20, "Ext2 Filesystem Utilities", "libcom_err", 2, "2.1", recipe="e2fsprogs")
library("libcrypt2", "4.4.36", 196, "libcrypt", "libcrypt", 2, "2.0.0", recipe="libxcrypt")
library("libcrypto3", "3.2.3", 5080, "Secure Socket Layer", "libcrypto", 3, "3.2", recipe="openssl", recommends="openssl-conf")
library("libdbus-1-3", "1.14.10", 332, "D-Bus message bus", "libdbus-1", 3, "3.32.4", recipe="dbus",
        depends=f"{LIBC}, libsystemd0 (>= 255.4)")
library("libe2p2", "1.47.0", 40, "Ext2 Filesystem Utilities", "libe2p", 2, "2.3", recipe="e2fsprogs")
library("libexpat1", "2.6.4", 184, "A stream-oriented XML parser library", "libexpat", 1, "1.9.3", recipe="expat")
library("libext2fs2", "1.47.0", 412, "Ext2 Filesystem Utilities", "libext2fs", 2, "2.4", recipe="e2fsprogs",
        depends=f"{LIBC}, libcom-err2 (>= 1.47.0)")
library("libfdisk1", "2.39.3", 472, "A suite of basic system administration utilities", "libfdisk", 1, "1.1.0", recipe="util-linux",
        depends=f"{LIBC}, libblkid1 (>= 2.39.3), libuuid1 (>= 2.39.3)")
library("libkmod2", "31+git0+aff617ea87-r0", 108, "Tools for managing Linux kernel modules", "libkmod", 2, "2.4.1", recipe="kmod",
        depends=f"{LIBC}, libcrypto3 (>= 3.2.3), liblzma5 (>= 5.4.6), libz1 (>= 1.3.1), libzstd1 (>= 1.5.5)")
library("liblzma5", "5.4.6", 224, "Utilities for managing LZMA compressed files", "liblzma", 5, "5.4.6", recipe="xz")
library("libmount1", "2.39.3", 324, "A suite of basic system administration utilities", "libmount", 1, "1.1.0", recipe="util-linux",
        depends=f"{LIBC}, libblkid1 (>= 2.39.3)")
library("libpam", "1.5.3", 92, "Linux-PAM (Pluggable Authentication Modules)", "libpam", 0, "0.85.1")
library("libseccomp2", "2.5.5", 164, "Interface to seccomp filtering mechanism", "libseccomp", 2, "2.5.5", recipe="libseccomp")
library("libsmartcols1", "2.39.3", 264, "A suite of basic system administration utilities", "libsmartcols", 1, "1.1.0", recipe="util-linux")
library("libss2", "1.47.0", 28, "Ext2 Filesystem Utilities", "libss", 2, "2.0", recipe="e2fsprogs")
library("libssl3", "3.2.3", 832, "Secure Socket Layer", "libssl", 3, "3.2", recipe="openssl", depends=f"{LIBC}, libcrypto3 (>= 3.2.3)")
library("libsystemd0", "255.4", 924, "System and service manager", "libsystemd", 0, "0.38.0", recipe="systemd",
        depends=f"{LIBC}, libcap2 (>= 2.69)")
library("libtinfo5", "6.4", 220, "The New Curses library", "libtinfo", 5, "5.9", recipe="ncurses", depends=f"{LIBC}, ncurses-terminfo-base")
library("libudev1", "255.4", 204, "System and service manager", "libudev", 1, "1.7.8", recipe="systemd")
library("libuuid1", "2.39.3", 40, "A suite of basic system administration utilities", "libuuid", 1, "1.3.0", recipe="util-linux")
library("libz1", "1.3.1", 96, "Zlib Compression Library", "libz", 1, "1.3.1", recipe="zlib")
library("libzstd1", "1.5.5", 732, "Zstandard - Fast real-time compression algorithm", "libzstd", 1, "1.5.5", recipe="zstd")

# The kernel, and what loads its modules.
machine("kernel-image-bzimage-" + KERNEL, "6.6.50+git0+e9ba9d3b5e-r0", 11264, "bzImage version 6.6.50", f"/boot/bzImage-{KERNEL}",
        "/boot/bzImage", section="kernel", recipe="linux-yocto", provides="kernel-image-bzimage")
machine("kernel-image-" + KERNEL, "6.6.50+git0+e9ba9d3b5e-r0", 0, "Linux kernel image", section="kernel", recipe="linux-yocto",
        provides="kernel-image", depends=f"kernel-image-bzimage-{KERNEL}")
machine("kernel-" + KERNEL, "6.6.50+git0+e9ba9d3b5e-r0", 184, "Linux kernel",
        f"/usr/lib/modules/{KERNEL}/modules.{{builtin,builtin.modinfo,order}}", section="kernel", recipe="linux-yocto",
        provides="kernel", recommends="kernel-image")
machine(f"kernel-module-uvesafb-{KERNEL}", "6.6.50+git0+e9ba9d3b5e-r0", 56, "uvesafb kernel module",
        f"/usr/lib/modules/{KERNEL}/kernel/drivers/video/fbdev/uvesafb.ko", section="kernel", recipe="linux-yocto",
        provides="kernel-module-uvesafb", depends=f"kernel-{KERNEL}")
machine(f"kernel-module-tls-{KERNEL}", "6.6.50+git0+e9ba9d3b5e-r0", 176, "tls kernel module",
        f"/usr/lib/modules/{KERNEL}/kernel/net/tls/tls.ko", section="kernel", recipe="linux-yocto",
        provides="kernel-module-tls", depends=f"kernel-{KERNEL}")
installed("kmod", "31+git0+aff617ea87-r0", 172, "Tools for managing Linux kernel modules",
          "/usr/bin/{kmod,lsmod.kmod} /usr/lib/depmod.d/search.conf", "/usr/sbin/{depmod,insmod,modinfo,modprobe,rmmod}.kmod",
          f"{LIBC}, libkmod2 (>= 31)")

# systemd and its company.
installed("dbus-1", "1.14.10", 4, "D-Bus message bus", "/usr/share/doc/dbus-1/.keep", recipe="dbus", provides="dbus", depends="dbus-common")
installed("dbus-common", "1.14.10", 24, "D-Bus message bus", "/usr/share/dbus-1/{session,system}.conf /usr/lib/sysusers.d/dbus.conf",
          recipe="dbus")
installed("dbus-tools", "1.14.10", 112, "D-Bus message bus", "/usr/bin/dbus-{monitor,send,uuidgen,update-activation-environment}",
          recipe="dbus", depends=f"{LIBC}, libdbus-1-3 (>= 1.14.10)")
installed("dbus-daemon", "1.14.10", 308, "D-Bus message bus",
          "/usr/bin/dbus-daemon /usr/libexec/dbus-daemon-launch-helper /usr/lib/systemd/system/dbus.{service,socket}", recipe="dbus",
          depends=f"{LIBC}, libdbus-1-3 (>= 1.14.10), libexpat1 (>= 2.6.4), dbus-common")
installed("systemd", "255.4", 10760, "System and service manager",
          "/usr/lib/systemd/{systemd,systemd-executor,systemd-journald,systemd-logind,systemd-networkd,systemd-resolved,systemd-sysctl,"
          "systemd-timesyncd,libsystemd-core-255.so,libsystemd-shared-255.so} /usr/bin/{systemctl,journalctl,loginctl,networkctl,resolvectl,"
          "systemd-sysext,systemd-tmpfiles,systemd-sysusers,systemd-run,timedatectl,busctl} /etc/systemd/{journald,logind,system,timesyncd,user}.conf "
          "/usr/lib/systemd/system/{basic.target,multi-user.target,network.target,systemd-journald.service,systemd-logind.service,systemd-networkd.service,"
          "systemd-resolved.service,systemd-sysext.service,systemd-timesyncd.service} /usr/lib/sysctl.d/50-default.conf /usr/lib/tmpfiles.d/{systemd,tmp,var}.conf",
          "/usr/sbin/{init,halt,poweroff,reboot,shutdown}",
          f"{LIBC}, libacl1 (>= 2.3.2), libblkid1 (>= 2.39.3), libcap2 (>= 2.69), libcrypt2 (>= 4.4.36), libgcc1 (>= 13.3.0), libkmod2 (>= 31), "
          "libmount1 (>= 2.39.3), libpam (>= 1.5.3), libseccomp2 (>= 2.5.5), dbus, systemd-conf, udev, base-passwd",
          recommends="systemd-extra-utils, systemd-compat-units, systemd-serialgetty, systemd-vconsole-setup, util-linux-agetty, util-linux-fsck")
installed("systemd-conf", "1.0", 12, "Systemd system configuration",
          "/usr/lib/systemd/{journald.conf.d/00-systemd-conf.conf,logind.conf.d/00-systemd-conf.conf,system.conf.d/00-systemd-conf.conf,network/80-wired.network}")
installed("systemd-extra-utils", "255.4", 440, "System and service manager", "/usr/bin/systemd-{cgls,cgtop,delta,escape,id128,nspawn,path,stdio-bridge}",
          recipe="systemd", depends=f"{LIBC}, systemd")
installed("systemd-compat-units", "1.0-r29", 0, "Enhances systemd compatilibity with existing SysVinit scripts")
installed("systemd-serialgetty", "1.0-r5", 4, "Serial terminal support for systemd", "/usr/lib/systemd/system/serial-getty@.service", depends="systemd")
installed("systemd-vconsole-setup", "255.4", 36, "System and service manager",
          "/usr/lib/systemd/systemd-vconsole-setup /usr/lib/systemd/system/systemd-vconsole-setup.service", recipe="systemd", depends=f"{LIBC}, kbd, systemd")
installed("udev", "255.4", 1460, "System and service manager",
          "/usr/lib/systemd/systemd-udevd /usr/bin/udevadm /etc/udev/udev.conf /usr/lib/udev/rules.d/{50-udev-default,60-block,60-persistent-storage,80-drivers,99-systemd}.rules",
          recipe="systemd", depends=f"{LIBC}, libacl1 (>= 2.3.2), libblkid1 (>= 2.39.3), libkmod2 (>= 31), libudev1 (= 255.4-r0)", recommends="udev-hwdb")
installed("udev-hwdb", "255.4", 11812, "System and service manager", "/usr/lib/udev/hwdb.d/20-{OUI,acpi-vendor,pci-vendor-model,usb-vendor-model}.hwdb",
          recipe="systemd", depends="udev")
installed("libnss-myhostname2", "255.4", 160, "System and service manager", "/usr/lib/libnss_myhostname.so.2", section="libs", recipe="systemd", depends=LIBC)
installed("libnss-resolve2", "255.4", 152, "System and service manager", "/usr/lib/libnss_resolve.so.2", section="libs", recipe="systemd", depends=LIBC)

# Logging in, file systems, the console, the network.
installed("dropbear", "2022.83", 344, "A lightweight SSH and SCP implementation",
          "/usr/sbin/dropbearmulti /etc/default/dropbear /usr/lib/systemd/system/{dropbear.socket,dropbear@.service,dropbearkey.service}",
          "/usr/sbin/{dropbear,dropbearkey} /usr/bin/dbclient", f"{LIBC}, libcrypt2 (>= 4.4.36), libz1 (>= 1.3.1)", provides="ssh, sshd")
installed("e2fsprogs-e2fsck", "1.47.0", 352, "Ext2 Filesystem Utilities", "/usr/sbin/e2fsck", "/usr/sbin/fsck.ext{2,3,4}", recipe="e2fsprogs",
          depends=f"{LIBC}, libcom-err2 (>= 1.47.0), libe2p2 (>= 1.47.0), libext2fs2 (>= 1.47.0)")
installed("iproute2-ip", "6.7.0", 708, "TCP / IP networking and traffic control utilities",
          "/usr/sbin/ip.iproute2 /usr/share/iproute2/{rt_protos,rt_tables,rt_scopes,ematch_map}", "/usr/sbin/ip", recipe="iproute2",
          depends=f"{LIBC}, libcap2 (>= 2.69)")
installed("kbd", "2.6.4", 568, "Keytable files and keyboard utilities", "/usr/bin/{loadkeys,setfont,kbd_mode,dumpkeys,openvt,showkey,unicode_start}",
          depends=LIBC, recommends="kbd-consolefonts, kbd-keymaps")
installed("kbd-consolefonts", "2.6.4", 2012, "Keytable files and keyboard utilities",
          "/usr/share/consolefonts/{Lat2-Terminus16,LatArCyrHeb-16,default8x16,eurlatgr,lat9w-16,ter-v16n}.psfu.gz", recipe="kbd")
installed("kbd-keymaps", "2.6.4", 1344, "Keytable files and keyboard utilities",
          "/usr/share/keymaps/i386/{qwerty/{us,uk,fr,dk,es,it,nl,no,pl,sv-latin1},qwertz/{de,cz,hu,sg},azerty/fr-latin9,dvorak/dvorak}.map.gz", recipe="kbd")
installed("ncurses-terminfo-base", "6.4", 28, "The New Curses library",
          "/usr/share/terminfo/{a/ansi,d/dumb,l/linux,r/rxvt,s/screen,s/screen-256color,v/vt100,v/vt102,v/vt220,x/xterm,x/xterm-256color}", recipe="ncurses")
installed("openssl-conf", "3.2.3", 20, "Secure Socket Layer", "/etc/ssl/openssl.cnf", recipe="openssl")
for plugin in ("deny", "env", "faildelay", "limits", "permit", "unix"):
    installed(f"pam-plugin-{plugin}", "1.5.3", 16, "Linux-PAM (Pluggable Authentication Modules)", f"/usr/lib/security/pam_{plugin}.so", section="libs",
              recipe="libpam", depends=f"{LIBC}, libpam (>= 1.5.3)")
installed("shadow", "4.14.2", 720, "Tools to change and administer password and group data",
          "/usr/bin/{chage,expiry,faillog,gpasswd,lastlog,newgidmap,newuidmap} /usr/sbin/{useradd,userdel,usermod,groupadd,groupdel,groupmod,pwck,grpck} "
          "/etc/pam.d/{chage,chpasswd,groupadd,useradd,usermod} /etc/login.defs",
          depends=f"{LIBC}, libattr1 (>= 2.5.2), libcrypt2 (>= 4.4.36), libpam (>= 1.5.3), shadow-base, base-passwd")
installed("shadow-base", "4.14.2", 252, "Tools to change and administer password and group data", "/usr/bin/{login,su,newgrp,sg,passwd}.shadow", recipe="shadow",
          depends=f"{LIBC}, libpam (>= 1.5.3)")
installed("shadow-securetty", "4.6-r3", 8, "Provider of the machine specific securetty file", "/etc/securetty", package_arch="qemux86_64")
installed("util-linux-agetty", "2.39.3", 60, "A suite of basic system administration utilities", "/usr/sbin/agetty", recipe="util-linux", depends=LIBC)
installed("util-linux-fsck", "2.39.3", 48, "A suite of basic system administration utilities", "/usr/sbin/fsck.util-linux", recipe="util-linux",
          depends=f"{LIBC}, libblkid1 (>= 2.39.3), libmount1 (>= 2.39.3)")
installed("util-linux-mount", "2.39.3", 56, "A suite of basic system administration utilities", "/usr/bin/mount.util-linux", recipe="util-linux",
          depends=f"{LIBC}, libmount1 (>= 2.39.3), libsmartcols1 (>= 2.39.3)")
installed("util-linux-sulogin", "2.39.3", 40, "A suite of basic system administration utilities", "/usr/sbin/sulogin.util-linux", recipe="util-linux",
          depends=f"{LIBC}, libcrypt2 (>= 4.4.36)")
installed("util-linux-umount", "2.39.3", 36, "A suite of basic system administration utilities", "/usr/bin/umount.util-linux", recipe="util-linux",
          depends=f"{LIBC}, libmount1 (>= 2.39.3)")
installed("v86d", "0.1.10-r2", 128, "User support binary for the uvesafb kernel module", "/usr/sbin/v86d /etc/modprobe.d/uvesafb.conf",
          depends=f"{LIBC}, kernel-module-uvesafb")

# Taken off again: its configuration is still known, the package does not count.
installed("wpa-supplicant", "2.10", 2516, "Client for Wi-Fi Protected Access (WPA)", "/etc/wpa_supplicant.conf", depends=f"{LIBC}, libcrypto3 (>= 3.2.3)",
          is_installed=False)
