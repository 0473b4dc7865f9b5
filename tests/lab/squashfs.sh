#!/usr/bin/env bash
# Four readers judge the images: the kernel, unsquashfs, squashfuse and backhand; on a tree with every kind of file, and
# on all packages that the lab's feed has beyond its base, with each compressor and block size.
#   tests/lab/squashfs.sh [--require]
# Needs what tests/lab/run.sh needs, run before it, and the tools below. About ten minutes on two cores.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
lab=$(realpath -m "${SYSEXTANT_LAB:-target/lab}")
program=$(realpath -m "${SYSEXTANT:-target/release/sysextant}")
require=${CI:-false}
[[ ${1:-} == --require ]] && require=true

cannot() {
  [[ $require != true ]] || { echo "lab: $1" >&2; exit 1; }
  echo "lab: skipped: $1"
  exit 0
}
[[ $(id -u) == 0 ]] || cannot "needs root, to mount images"
for tool in cargo dpkg-deb getcap getfattr mount python3 squashfuse unsquashfs; do
  command -v "$tool" > /dev/null || cannot "needs $tool"
done
[[ -x $program ]] || cannot "needs $program; make it with: cargo build --release"
[[ -c /dev/fuse ]] || cannot "needs /dev/fuse"
"$here/make-lab.sh" "$lab" || cannot "could not make the lab in $lab; is Debian's mirror reachable?"

work=$(mktemp -d)
finish() {
  ! mountpoint -q "$work/mounted" || umount "$work/mounted"
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work/tree" "$work/mounted" "$work/feed"

echo "# all packages that the feed has beyond the base"
"$program" plan --base "$lab/base-pkgdb.rootfs.tar.gz" --feed "$lab/feed" "$lab/feed" --no-contents --format json > "$work/plan.json"
while read -r name version; do
  dpkg-deb -x "$lab/feed/${name}_${version//:/%3a}"_*.deb "$work/tree"
done < <("$here/judge.py" included "$work/plan.json")
echo "$(find "$work/tree" | wc -l) paths, $(du -sh "$work/tree" | cut -f 1)"

echo "# four readers"
SYSEXTANT_LAB_TREE=$work/tree cargo test --release --locked --test lab_squashfs_readers -- --ignored --test-threads 1

echo "# attributes and links of a package, in an extension"
python3 "$here/make-attributes-deb.py" "$work/feed/attributes_1_amd64.deb"
"$program" build --base "$lab/base-pkgdb.rootfs.tar.gz" --feed "$work/feed" attributes --id debian -o "$work/attributes.raw"
mount -o loop,ro "$work/attributes.raw" "$work/mounted"
in_image() { cat "$work/mounted/$1"; }
is() {
  [[ $2 == "$3" ]] || { echo "FAIL    $1: expected $2, got $3"; exit 1; }
  echo "ok      $1"
}
is "a file capability" "cap_net_raw=ep" "$(getcap "$work/mounted/usr/bin/ping" | sed 's/.* //')"
is "a hard link is one inode" "$(stat -c %i "$work/mounted/usr/bin/ping")" "$(stat -c %i "$work/mounted/usr/bin/ping4")"
is "setuid" 4755 "$(stat -c %a "$work/mounted/usr/bin/su")"
is "user.extension-release.strict" false \
  "$(getfattr --only-values -n user.extension-release.strict "$work/mounted/usr/lib/extension-release.d/extension-release.attributes")"
is "content" ping "$(in_image usr/bin/ping4)"
