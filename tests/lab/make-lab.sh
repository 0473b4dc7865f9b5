#!/usr/bin/env bash
# Makes a lab of real data, about 1 GB: a Debian base image with its snapshot, a feed, and Debian's whole index.
#   make-lab.sh LAB
#
#   LAB/rootfs/                     the base image's tree, into which one can chroot
#   LAB/base-pkgdb.rootfs.tar.gz    what IMAGE_GEN_PKGDBFS would have written for it
#   LAB/feed/                       some 250 packages with their Packages.gz
#   LAB/index/Packages              the index of all of Debian, without the packages
#   LAB/complete                    written last: a lab that has it, for the same contents, is taken as it is
#
# Needs root, Debian, its package mirror, mmdebstrap and dpkg-dev. Takes about two minutes.
set -euo pipefail
base=systemd,systemd-sysv,udev,dbus,openssl,ca-certificates,iproute2,kmod,libcap2-bin
feed=(gdb strace vim tmux tcpdump htop python3 perl linux-perf openssh-server nginx-light git curl wget rsync
  iperf3 ethtool lsof sqlite3 file bash-completion iputils-ping man-db jq)
lab=$(mkdir -p "$1" && cd "$1" && pwd)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
contents="$suite $base ${feed[*]}"
[[ -f $lab/complete && $(< "$lab/complete") == "$contents" ]] && exit 0

export DEBIAN_FRONTEND=noninteractive
rm -rf "${lab:?}"/*
mkdir -p "$lab/rootfs" "$lab/feed/partial" "$lab/index"
lists=(/var/lib/apt/lists/*_"$suite"_main_binary-"$(dpkg --print-architecture)"_Packages*)
[[ -f ${lists[0]} ]] || apt-get -qq update

echo "lab: the base"
mmdebstrap --quiet --variant=minbase --include="$base" "$suite" - | tar -C "$lab/rootfs" -xpf -
tar -C "$lab/rootfs" -czf "$lab/base-pkgdb.rootfs.tar.gz" ./var/lib/dpkg

echo "lab: the feed, with what the requests need and with the base's own packages"
apt=(apt-get -qq -o APT::Sandbox::User=root)
"${apt[@]}" -y --download-only -o Dir::State::status="$lab/rootfs/var/lib/dpkg/status" \
  -o Dir::Cache::archives="$lab/feed/" install "${feed[@]}" > /dev/null
dpkg-query --admindir="$lab/rootfs/var/lib/dpkg" -W -f '${Package}:${Architecture}=${Version}\n' |
  (cd "$lab/feed" && xargs "${apt[@]}" download > /dev/null)
rm -rf "$lab/feed/partial" "$lab/feed/lock"
(cd "$lab/feed" && dpkg-scanpackages -m . 2>/dev/null | gzip -9n > Packages.gz)

lists=(/var/lib/apt/lists/*_"$suite"_main_binary-"$(dpkg --print-architecture)"_Packages*)
/usr/lib/apt/apt-helper cat-file "${lists[@]}" > "$lab/index/Packages"
echo "lab: $(grep -c ^Package: "$lab/rootfs/var/lib/dpkg/status") packages in the base," \
  "$(zgrep -c ^Package: "$lab/feed/Packages.gz") in the feed, $(grep -c ^Package: "$lab/index/Packages") in the index"
echo "$contents" > "$lab/complete"
