#!/usr/bin/env bash
# Plans of rpm packages against dnf's; the same files in the extension, whether the packages are deb, ipk or rpm; rpm's own forms.
#   tests/lab/rpm.sh [--require]
# Needs what ipk.sh needs, and dnf, rpm, createrepo_c; elsewhere it says so and skips, unless --require or CI=true.
# SYSEXTANT, SYSEXTANT_LAB: see lab.sh.
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get createrepo_c dnf dpkg-deb dpkg-query dpkg-scanpackages mksquashfs mmdebstrap mount python3 rpm rpmbuild \
  systemd-sysext unshare zstd
needs_lab
python3 "$here/make-ipk.py" "$lab"
python3 "$here/make-rpm.py" "$lab"

work=$(mktemp -d)
finish() {
  for place in "$work"/{deb,ipk,rpm}; do ! mountpoint -q "$place" || umount "$place"; done
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work"/{deb,ipk,rpm}
export NO_COLOR=1 SYSEXTANT_ORACLE="$work/oracle"

deb=(--base "$lab/base-pkgdb.rootfs.tar.gz" --feed "$lab/feed")
ipk=(--base "$lab/ipk/base-pkgdb.rootfs.tar.gz" --feed "$lab/ipk/feed")
rpm=(--base "$lab/rpm/base-pkgdb.rootfs.tar.gz" --feed "$lab/rpm/feed")
rootfs=$lab/rpm/rootfs

base_is_whole() {
  local listed
  "$program" plan "${rpm[@]}" strace --no-contents --format json > "$work/plan.json"
  listed=$(rpm --root "$rootfs" --dbpath /var/lib/rpm -qa | grep -vc '^gpg-pubkey')
  grep -q "\"packages\": $listed" "$work/plan.json" || { echo "rpm lists $listed"; head -n 8 "$work/plan.json"; return 1; }
  grep -q '"family": "rpm"' "$work/plan.json"
}
echo "# the base"
check "every package of rpm's database is read" base_is_whole

# agrees [--no-recommends] NAME...: dnf would install the same packages in the same versions.
agrees() {
  local weak=--recommends
  "$program" plan "${rpm[@]}" --no-contents "$@" --format json > "$work/plan.json"
  [[ $1 != --no-recommends ]] || { weak=; shift; }
  # shellcheck disable=SC2086
  "$here/oracle-rpm.sh" "$rootfs" "$lab/rpm/feed" $weak "$@" > "$work/expected"
  [[ -s $work/expected ]] || { echo "nothing would be installed: no test"; return 1; }
  judge included "$work/plan.json" | diff -u --label dnf "$work/expected" --label sysextant -
}
echo "# plans, against dnf"
check_plans agrees

same_files() {
  for family in deb ipk rpm; do mount -o loop,ro "$work/$family.raw" "$work/$family"; done
  judge same-tree "$work/deb" "$work/ipk"
  judge same-tree "$work/deb" "$work/rpm"
}
gdb_runs() { "$here/merge.sh" "$lab/rootfs" "$work/rpm.raw" gdb --version | grep '^GNU gdb'; }
echo "# an extension, without the manifest that names the family"
check "build from deb" exits 0 build deb --no-manifest "${deb[@]}"
check "build from ipk" exits 0 build ipk --no-manifest "${ipk[@]}"
check "build from rpm" exits 0 build rpm --no-manifest "${rpm[@]}"
check "all three hold the same files" same_files
umount "$work"/{deb,ipk,rpm} || true
check "systemd-sysext merges it, and gdb runs" gdb_runs

scanned() {
  cp -r "$lab/rpm/feed" "$work/feed"
  rm -r "$work/feed/repodata"
  "$program" plan --base "$lab/rpm/base-pkgdb.rootfs.tar.gz" --feed "$work/feed" gdb vim --format json > "$work/other.json"
  "$program" plan "${rpm[@]}" gdb vim --format json > "$work/plan.json"
  rm -r "$work/feed"
  judge same-plan "$work/plan.json" "$work/other.json"
}
# indexed TYPE: repodata in another compression says the same.
indexed() {
  cp -r "$lab/rpm/feed" "$work/feed"
  rm -r "$work/feed/repodata"
  createrepo_c -q --general-compress-type="$1" "$work/feed"
  "$program" plan --base "$lab/rpm/base-pkgdb.rootfs.tar.gz" --feed "$work/feed" gdb vim --format json > "$work/other.json"
  "$program" plan "${rpm[@]}" gdb vim --format json > "$work/plan.json"
  rm -r "$work/feed"
  judge same-plan "$work/plan.json" "$work/other.json"
}
by_itself() {
  local file
  file=$(ls "$lab"/rpm/feed/*/tmux-*.rpm)
  "$program" plan "${rpm[@]}" "$file" --format json > "$work/other.json"
  "$program" plan "${rpm[@]}" tmux --format json > "$work/plan.json"
  judge included "$work/plan.json" > "$work/named.plan"
  judge included "$work/other.json" | diff -u "$work/named.plan" -
}
echo "# the feed in other forms"
check "without an index" scanned
check "with an index in xz" indexed xz
check "with an index in bzip2" indexed bz2
check "a package file by itself" by_itself

# same_plan SNAPSHOT: the plan on it has the packages and totals of the one before.
same_plan() {
  "$program" plan --base "$1" --feed "$lab/rpm/feed" --family rpm gdb vim python3 --no-contents --format json > "$work/other.json"
  judge same-plan "$work/plan.json" "$work/other.json"
}
same_snapshot() {
  "$program" snapshot "$1" -o "$work/taken.rootfs.tar.gz" --force
  tar -tzf "$work/taken.rootfs.tar.gz" > "$work/members"
  grep -qx ./var/lib/rpm/rpmdb.sqlite "$work/members" || { echo "no member ./var/lib/rpm/rpmdb.sqlite, but:"; head -n 3 "$work/members"; return 1; }
  same_plan "$work/taken.rootfs.tar.gz"
}
echo "# the base in other forms"
"$program" plan "${rpm[@]}" gdb vim python3 --no-contents --format json > "$work/plan.json" || true
tar -C "$rootfs" -cf "$work/rootfs.tar" .
mksquashfs "$rootfs" "$work/rootfs.squashfs" -comp gzip -Xcompression-level 1 -quiet -no-progress > /dev/null
for form in "$rootfs" "$work/rootfs.tar" "$work/rootfs.squashfs"; do
  check "a plan on $(basename "$form")" same_plan "$form"
  check "a snapshot of $(basename "$form")" same_snapshot "$form"
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
