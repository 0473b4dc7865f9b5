#!/usr/bin/env bash
# Four readers judge our squashfs images: the kernel, unsquashfs, squashfuse and backhand. First a tree with every kind
# of entry, then the lab's packages as dpkg-deb unpacks them; each with every compressor and three block sizes.
#   tests/lab/squashfs.sh [--require]
# Needs what run.sh needs, cargo, squashfuse with /dev/fuse, attr and libcap2-bin, and 10 GB below the temporary folder,
# which must hold xattrs, devices and sockets (ext4 does; so does tmpfs). Elsewhere it says so and skips, unless
# --require or CI=true. SYSEXTANT: the program to test (target/release/sysextant). SYSEXTANT_LAB: the lab (target/lab).
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get ar cargo dpkg-deb dpkg-scanpackages getcap getfattr mmdebstrap mount setcap setfattr squashfuse unsquashfs
for device in /dev/fuse /dev/loop-control; do
  [[ -c $device ]] || cannot "needs $device"
done
needs_lab

work=$(mktemp -d)
finish() {
  ! mountpoint -q "$work/mounted" || umount "$work/mounted"
  rm -rf "$work"
}
trap finish EXIT
mkdir -p "$work"/{mounted,feed,tree/usr/{bin,lib/carried}}

# What a package's tar can carry beside files and modes. dpkg-deb writes no xattrs, but opkg-build and others do.
tree=$work/tree
echo ping > "$tree/usr/bin/ping"
setcap cap_net_raw,cap_net_admin=ep "$tree/usr/bin/ping"
ln "$tree/usr/bin/ping" "$tree/usr/bin/ping4"
ln "$tree/usr/bin/ping" "$tree/usr/lib/carried/ping6"
setfattr -n user.note -v "a note" "$tree/usr/lib/carried"
ln -s "$(printf 'target-%.0s' {1..60})" "$tree/usr/lib/carried/long"
setfattr -h -n trusted.link -v 0x000102ff "$tree/usr/lib/carried/long"
mkfifo "$tree/usr/lib/carried/fifo"
printf '#!/bin/sh\n' > "$tree/usr/bin/su"
chmod 4755 "$tree/usr/bin/su"
mkdir "$work/control"
cat > "$work/control/control" <<'CONTROL'
Package: carried
Version: 1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: what a tar can carry
CONTROL
echo 2.0 > "$work/debian-binary"
tar -C "$work/control" -czf "$work/control.tar.gz" ./control
tar -C "$tree" --format=posix --xattrs --xattrs-include='*' --numeric-owner -czf "$work/data.tar.gz" ./usr
ar qS "$work/feed/carried_1_all.deb" "$work"/{debian-binary,control.tar.gz,data.tar.gz} 2> /dev/null
"$program" build --base "$lab/base-pkgdb.rootfs.tar.gz" --feed "$work/feed" carried -o "$work/carried.raw" \
  --os-release "$lab/rootfs/usr/lib/os-release" > "$work/report"
mount -o loop,ro "$work/carried.raw" "$work/mounted"

failed=0
# holds NAME EXPECTED COMMAND...: the command prints what is expected.
holds() {
  local name=$1 expected=$2 said; shift 2
  said=$("$@" 2>&1) || true
  if [[ $said == "$expected" ]]; then
    echo "ok      $name"
  else
    failed=$((failed + 1)); echo "FAILED  $name"; printf '          expected %s\n          found    %s\n' "$expected" "$said"
  fi
}
echo "# what a tar carries arrives in the extension"
cd "$work/mounted"
release=usr/lib/extension-release.d/extension-release.carried
holds "file capabilities" "$(cd "$tree" && getcap usr/bin/ping)" getcap usr/bin/ping
holds "of every name of the file" "$(cd "$tree" && getcap usr/lib/carried/ping6)" getcap usr/lib/carried/ping6
holds "hard links" "3 true true" bash -c \
  'echo $(stat -c %h usr/bin/ping) $([[ usr/bin/ping -ef usr/bin/ping4 ]] && echo true) $([[ usr/bin/ping -ef usr/lib/carried/ping6 ]] && echo true)'
holds "attributes of a folder" "a note" getfattr --only-values -n user.note usr/lib/carried
holds "attributes of a link" "$(cd "$tree" && getfattr -h -e hex -n trusted.link usr/lib/carried/long)" \
  getfattr -h -e hex -n trusted.link usr/lib/carried/long
holds "a link of 420 bytes" "$(readlink "$tree/usr/lib/carried/long")" readlink usr/lib/carried/long
holds "setuid and a fifo" "4755 fifo" bash -c 'echo $(stat -c %a usr/bin/su) $(stat -c %F usr/lib/carried/fifo)'
holds "the release file's xattr" "false" getfattr --only-values -n user.extension-release.strict "$release"
holds "nothing is reported as not carried" "" grep -i "not carried" "$work/report"
cd - > /dev/null
[[ $failed == 0 ]]

# One after the other: the tests mount, and the largest image has more than 4 GiB.
SYSEXTANT=$program SYSEXTANT_LAB=$lab cargo test --release --locked --test lab_squashfs_readers -- --ignored --test-threads 1
