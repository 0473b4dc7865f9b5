#!/usr/bin/env bash
# The same request, the same plan and the same files, whether the packages are deb or ipk; then opkg's own forms.
#   tests/lab/ipk.sh [--require]
# Needs what run.sh needs, and zstd; elsewhere it says so and skips, unless --require or CI=true.
# SYSEXTANT, SYSEXTANT_LAB: see lab.sh.
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get dpkg-deb dpkg-query dpkg-scanpackages mksquashfs mmdebstrap mount python3 systemd-sysext unshare zstd
needs_lab
python3 "$here/make-ipk.py" "$lab"

work=$(mktemp -d)
finish() {
  for place in "$work"/{deb,ipk}; do ! mountpoint -q "$place" || umount "$place"; done
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work"/{deb,ipk}
export NO_COLOR=1

deb=(--base "$lab/base-pkgdb.rootfs.tar.gz" --feed "$lab/feed")
ipk=(--base "$lab/ipk/base-pkgdb.rootfs.tar.gz" --feed "$lab/ipk/feed")
rootfs=$lab/ipk/rootfs

base_is_whole() {
  local listed
  "$program" plan "${ipk[@]}" strace --format json > "$work/plan.json"
  listed=$(grep -c '^Package:' "$rootfs/var/lib/opkg/status")
  grep -q "\"packages\": $listed" "$work/plan.json" || { echo "status lists $listed"; head -n 8 "$work/plan.json"; return 1; }
  grep -q '"family": "ipk"' "$work/plan.json"
}
echo "# the base"
check "every package of opkg's status is read" base_is_whole

# agrees [--no-recommends] NAME...: both families include the same packages in the same versions.
agrees() {
  "$program" plan "${deb[@]}" "$@" --format json > "$work/deb.json"
  "$program" plan "${ipk[@]}" "$@" --format json > "$work/ipk.json"
  judge included "$work/deb.json" > "$work/deb.plan"
  judge included "$work/ipk.json" > "$work/ipk.plan"
  [[ -s $work/deb.plan ]] || { echo "nothing is included: no test"; return 1; }
  diff -u --label deb "$work/deb.plan" --label ipk "$work/ipk.plan"
}
echo "# plans, against those of deb"
check_plans agrees

same_files() {
  for family in deb ipk; do mount -o loop,ro "$work/$family.raw" "$work/$family"; done
  judge same-tree "$work/deb" "$work/ipk"
}
gdb_runs() { "$here/merge.sh" "$lab/rootfs" "$work/ipk.raw" gdb --version | grep '^GNU gdb'; }
echo "# an extension, without the manifest that names the family"
check "build from deb" exits 0 build deb --no-manifest "${deb[@]}"
check "build from ipk" exits 0 build ipk --no-manifest "${ipk[@]}"
check "both hold the same files" same_files
umount "$work"/{deb,ipk} || true
check "systemd-sysext merges it, and gdb runs" gdb_runs

scanned() {
  cp -r "$lab/ipk/feed" "$work/feed"
  find "$work/feed" -name 'Packages*' -delete
  "$program" plan --base "$lab/ipk/base-pkgdb.rootfs.tar.gz" --feed "$work/feed" gdb vim --format json > "$work/other.json"
  "$program" plan "${ipk[@]}" gdb vim --format json > "$work/plan.json"
  judge included "$work/plan.json" > "$work/indexed.plan"
  judge included "$work/other.json" | diff -u "$work/indexed.plan" -
  rm -r "$work/feed"
}
by_itself() {
  local file
  file=$(ls "$lab"/ipk/feed/*/tmux_*.ipk)
  "$program" plan "${ipk[@]}" "$file" --format json > "$work/other.json"
  "$program" plan "${ipk[@]}" tmux --format json > "$work/plan.json"
  judge included "$work/plan.json" > "$work/named.plan"
  judge included "$work/other.json" | diff -u "$work/named.plan" -
}
echo "# the feed in other forms"
check "without an index" scanned
check "a package file by itself" by_itself

same_plan() {
  "$program" plan --base "$1" --feed "$lab/ipk/feed" gdb vim python3 --format json > "$work/other.json"
  judge same-plan "$work/plan.json" "$work/other.json"
}
same_snapshot() {
  "$program" snapshot "$1" -o "$work/taken.rootfs.tar.gz" --force
  tar -tzf "$work/taken.rootfs.tar.gz" > "$work/members"
  grep -qx ./var/lib/opkg/status "$work/members" || { echo "no member ./var/lib/opkg/status, but:"; head -n 3 "$work/members"; return 1; }
  same_plan "$work/taken.rootfs.tar.gz"
}
asks_for_the_family() {
  mkdir -p "$work/both/var/lib"
  cp -r "$lab/rootfs/var/lib/dpkg" "$rootfs/var/lib/opkg" "$work/both/var/lib/"
  exits 2 "$program" plan --base "$work/both" --feed "$lab/ipk/feed" strace 2> "$work/errors"
  grep -- --family "$work/errors"
  "$program" plan --base "$work/both" --family ipk --feed "$lab/ipk/feed" strace | grep ' ipk '
  "$program" plan --base "$work/both" --family deb --feed "$lab/feed" strace | grep ' deb '
}
echo "# the base in other forms"
"$program" plan "${ipk[@]}" gdb vim python3 --format json > "$work/plan.json" || true
tar -C "$rootfs" -cf "$work/rootfs.tar" .
mksquashfs "$rootfs" "$work/rootfs.squashfs" -comp gzip -Xcompression-level 1 -quiet -no-progress > /dev/null
for form in "$rootfs" "$work/rootfs.tar" "$work/rootfs.squashfs"; do
  check "a plan on $(basename "$form")" same_plan "$form"
  check "a snapshot of $(basename "$form")" same_snapshot "$form"
done
check "two databases ask for --family" asks_for_the_family

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
