#!/usr/bin/env bash
# Real things judge: apt-get, dpkg-deb, unsquashfs, the kernel and systemd-sysext, on a real Debian base and feed.
#   tests/lab/run.sh [--require]
# Needs root on Debian, its mirror, and the tools below; elsewhere it says so and skips, unless --require or CI=true.
# SYSEXTANT, SYSEXTANT_LAB: see lab.sh.
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get dpkg-deb dpkg-scanpackages mksquashfs mmdebstrap mount python3 systemd-sysext tmux unshare unsquashfs
needs_lab

work=$(mktemp -d)
finish() {
  for place in "$work/mounted" "$work/small"; do ! mountpoint -q "$place" || umount "$place"; done
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work"/{mounted,small,interrupted,oracle}
export SYSEXTANT_ORACLE=$work/oracle NO_COLOR=1

base=$lab/base-pkgdb.rootfs.tar.gz feed=$lab/feed status=$lab/rootfs/var/lib/dpkg/status
demo=assets/demo/deb

# agrees BASE STATUS FEED [--part PATH] [--no-recommends] NAME...: the plan includes what apt-get would install. With --part, only
# that part of the feed is planned with.
agrees() {
  local snapshot=$1 known=$2 pool=$3 part="" recommends=--recommends options=(); shift 3
  if [[ $1 == --part ]]; then part=$2; shift 2; fi
  if [[ $1 == --no-recommends ]]; then recommends="" options=("$1"); shift; fi
  # shellcheck disable=SC2086
  "$here/oracle.sh" "$known" "$pool" $recommends "$@" > "$work/apt"
  "$program" plan --base "$snapshot" --feed "$pool$part" "${options[@]}" "$@" --format json > "$work/plan.json"
  judge included "$work/plan.json" > "$work/plan"
  [[ -s $work/apt ]] || { echo "apt-get would install nothing: no test"; return 1; }
  diff -u --label apt-get "$work/apt" --label sysextant "$work/plan"
}

# refused BASE STATUS FEED NAME...: apt-get finds no way without touching the base, and the plan has a conflict.
refused() {
  local snapshot=$1 known=$2 pool=$3; shift 3
  if "$here/oracle.sh" "$known" "$pool" "$@" > "$work/apt" && ! grep '^!' "$work/apt"; then
    echo "apt-get would install it: no test"; return 1
  fi
  exits 1 "$program" plan --base "$snapshot" --feed "$pool" "$@"
}

echo "# plans, against apt-get -s"
check_plans agrees "$base" "$status" "$feed"

# The same packages laid out as on a Debian mirror, for apt-get and for the plan.
mirror=$work/mirror
architecture=$(dpkg --print-architecture)
mkdir -p "$mirror/dists/stable/main/binary-$architecture"
ln -s "$feed" "$mirror/pool"
zcat "$feed/Packages.gz" | sed -E 's#^Filename: (\./)?#Filename: pool/#' | xz -1 > "$mirror/dists/stable/main/binary-$architecture/Packages.xz"
echo "# plans over a mirror, against apt-get -s"
for place in "" "/dists/stable/main" "/dists/stable/main/binary-$architecture/Packages.xz"; do
  check "plan gdb from mirror$place" agrees "$base" "$status" "$mirror" --part "$place" gdb
done
check "an extension from a mirror" exits 0 "$program" build --base "$base" --feed "$mirror" jq \
  --os-release "$lab/rootfs/usr/lib/os-release" -o "$work/mirrored.raw"

echo "# plans over all of Debian"
while read -r -a request; do
  check "plan ${request[*]}" agrees "$base" "$status" "$lab/index" "${request[@]}"
done <<'REQUESTS'
gdb
gdb vim python3
--no-recommends openssh-server
default-jdk
libreoffice
--no-recommends gnome-core
REQUESTS

echo "# plans on the demo"
mkdir "$work/demo" && tar -C "$work/demo" -xf "$demo/base-pkgdb.rootfs.tar.gz"
while read -r -a request; do
  check "plan ${request[*]}" agrees "$demo/base-pkgdb.rootfs.tar.gz" "$work/demo/var/lib/dpkg/status" "$demo/feed" "${request[@]}"
done <<'REQUESTS'
gdb
htop tcpdump
telemetry-agent
perf=6.6.50-r9
--no-recommends packagegroup-core-tools-debug
vim iproute2-tc
REQUESTS
for request in bpftrace openssh-sshd systemd-oomd node-exporter "vim vim-tiny"; do
  # shellcheck disable=SC2086
  check "plan $request is refused" refused "$demo/base-pkgdb.rootfs.tar.gz" "$work/demo/var/lib/dpkg/status" "$demo/feed" $request
done

# build FILE [OPTION...]: the extension with gdb.
build() {
  local file=$1; shift
  "$program" build --base "$base" --feed "$feed" gdb --os-release "$lab/rootfs/usr/lib/os-release" --name gdb "$@" -o "$file"
}
# holds NAME BASE FEED ROOTFS PACKAGE...: the image NAME.raw, mounted, is what dpkg-deb unpacks of the plan's packages.
holds() {
  local image=$1 snapshot=$2 pool=$3 rootfs=$4 debs=() name version; shift 4
  "$program" plan --base "$snapshot" --feed "$pool" "$@" --format json > "$work/plan.json"
  while read -r name version; do
    debs+=("$pool/${name}_${version//:/%3a}"_*.deb)
  done < <(judge included "$work/plan.json")
  mount -o loop,ro "$work/$image.raw" "$work/mounted"
  judge tree "$image" "$work/mounted" "$rootfs" "${debs[@]}"
}
unsquashfs_lists_as_much_as_the_kernel() {
  unsquashfs -ll "$work/gdb.raw" > "$work/listing"
  [[ $(grep -c squashfs-root "$work/listing") == $(find "$work/mounted" | wc -l) ]]
}
gdb_runs() { "$here/merge.sh" "$lab/rootfs" "$work/gdb.raw" gdb --version | grep '^GNU gdb'; }

echo "# an extension with gdb"
check "build gdb" exits 0 build "$work/gdb.raw"
check "the kernel reads what dpkg-deb -x unpacks" holds gdb "$base" "$feed" "$lab/rootfs" gdb
check "unsquashfs lists as much" unsquashfs_lists_as_much_as_the_kernel
check "systemd-sysext merges it, and gdb runs" gdb_runs

compared() {
  build "$work/without.raw" --no-recommends
  "$program" compare "$work/without.raw" "$work/gdb.raw" --format json > "$work/compare.json" && return 1
  mkdir -p "$work/without"
  mount -o loop,ro "$work/without.raw" "$work/without"
  judge compared "$work/without" "$work/mounted" "$work/compare.json"
  umount "$work/without"
  "$program" compare "$work/gdb.raw" "$work/gdb.raw" > "$work/same"
  "$program" compare "$work/gdb.raw" "$work/mounted" > "$work/same"
}
accepted() { "$program" check "$work/gdb.raw" --base "$lab/rootfs" --systemd 252 | head -n 1 | grep 'merges 1 of 1 image and ends with 0'; }
check "check says the same of it" accepted
check "compare finds what differs between two mounted images" compared
umount "$work/mounted" || true
special=(perf=6.6.50-r9 e2fsprogs-mke2fs iputils-ping telemetry-agent)
echo "# hard links, setuid, a long link, /opt"
check "build ${special[*]}" exits 0 "$program" build --base "$demo/base-pkgdb.rootfs.tar.gz" --feed "$demo/feed" "${special[@]}" -o "$work/special.raw"
check "the kernel reads what dpkg-deb -x unpacks" holds special "$demo/base-pkgdb.rootfs.tar.gz" "$demo/feed" /nowhere "${special[@]}"

same_image() {
  build "$work/other.raw" "$@"
  cmp "$work/gdb.raw" "$work/other.raw"
  rm "$work/other.raw"
}
echo "# one request, one image"
check "built again" same_image
for jobs in 1 2 8; do check "built with $jobs threads" same_image --jobs "$jobs"; done

same_plan() {
  "$program" plan --base "$1" --feed "$feed" gdb vim python3 --format json > "$work/other.json"
  judge same-plan "$work/plan.json" "$work/other.json"
}
same_snapshot() {
  "$program" snapshot "$1" -o "$work/taken.rootfs.tar.gz" --force
  tar -tzf "$work/taken.rootfs.tar.gz" > "$work/members"
  grep -qx ./var/lib/dpkg/status "$work/members" || { echo "no member ./var/lib/dpkg/status, but:"; head -n 3 "$work/members"; return 1; }
  same_plan "$work/taken.rootfs.tar.gz"
}
echo "# the base in other forms"
"$program" plan --base "$base" --feed "$feed" gdb vim python3 --format json > "$work/plan.json" || true
tar -C "$lab/rootfs" -cf "$work/rootfs.tar" .
mksquashfs "$lab/rootfs" "$work/rootfs.squashfs" -comp gzip -Xcompression-level 1 -quiet -no-progress > /dev/null
for form in "$lab/rootfs" "$work/rootfs.tar" "$work/rootfs.squashfs"; do
  check "a plan on $(basename "$form")" same_plan "$form"
  check "a snapshot of $(basename "$form")" same_snapshot "$form"
done
rm "$work"/rootfs.{tar,squashfs}

interrupted() {
  judge interrupt "$work/interrupted" "$program" build --base "$base" --feed "$feed" gdb vim git perl nginx-light linux-perf \
    --os-release "$lab/rootfs/usr/lib/os-release" --compression zstd:19 --jobs 1 -o "$work/interrupted/big.raw"
}
full_disk() {
  mount -t tmpfs -o size=2m tmpfs "$work/small"
  exits 3 build "$work/small/gdb.raw" 2> "$work/small.err"
  cat "$work/small.err"
  grep -q "small/gdb.raw: no room is left on the disk" "$work/small.err"
  [[ -z $(ls -A "$work/small") ]] || { ls -lA "$work/small"; return 1; }
}
echo "# nothing half done"
check "Ctrl-C leaves nothing" interrupted
check "a full disk leaves nothing" full_disk

echo "# the screen in a real terminal"
check "keys, signals, suspension, a build" "$here/terminal.sh" "$program"

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
