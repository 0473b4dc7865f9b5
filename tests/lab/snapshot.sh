#!/usr/bin/env bash
# A snapshot of the lab's base against the base itself: sizes, an independent reader of its listing, the plans.
# Needs root, Debian, mtree-netbsd and libarchive-tools.
#   snapshot.sh [--require]
set -euo pipefail
. "$(dirname "$0")/lab.sh"
needs mtree bsdtar dpkg-query
needs_lab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=$lab/rootfs

# take NAME [OPTION...]: the snapshot NAME.tar.gz, unpacked to NAME/ beside it.
take() {
  local name=$1; shift
  "$program" snapshot "$base" -o "$work/$name.tar.gz" "$@"
  mkdir "$work/$name" && tar -C "$work/$name" -xzf "$work/$name.tar.gz"
}
# smaller NAME PERCENT: the snapshot has at most that much of the database alone.
smaller() {
  local own alone
  own=$(stat -c %s "$work/$1.tar.gz") alone=$(tar -C "$base" -c ./var/lib/dpkg | gzip -9 | wc -c)
  echo "$1: $own bytes, the database alone $alone"
  ((own * 100 <= alone * $2))
}
# NetBSD's mtree finds the base as the listing says it. Owners, modes, links, sizes and digests count; it also names what is not listed.
verified() {
  mtree -e -p "$base" -f "$work/digests/.sysextant/tree.mtree" > "$work/mtree"
  [[ ! -s $work/mtree ]] || { cat "$work/mtree"; return 1; }
}
# bsdtar lists the paths that find finds.
same_paths() {
  bsdtar -tf "$work/digests/.sysextant/tree.mtree" | sed 's#/$##; s#\\\\#\\#g' | grep -vx . | LC_ALL=C sort -u > "$work/listed"
  (cd "$base" && find ./usr ./etc ./opt -mindepth 1 && find . -mindepth 1 -maxdepth 1) | LC_ALL=C sort -u > "$work/found"
  diff "$work/found" "$work/listed"
}
plan() {
  "$program" plan --base "$1" --feed "$lab/feed" "${@:2}" --format json |
    python3 -c 'import json,sys; plan=json.load(sys.stdin); plan["base"]["path"]=None; json.dump(plan,sys.stdout,indent=1)'
}
# The plan with its files, what they hide and what the checks find.
same_plan() {
  plan "$base" "$@" > "$work/of-tree"
  plan "$work/plain.tar.gz" "$@" > "$work/of-snapshot"
  diff "$work/of-tree" "$work/of-snapshot"
}
# With a listing that another program wrote in its own form.
same_with_foreign_listing() {
  cp -r "$work/digests" "$work/foreign"
  mtree -c -k type,mode,uid,gid,size,link,sha256 -p "$base" > "$work/foreign/.sysextant/tree.mtree"
  tar -C "$work/foreign" -czf "$work/foreign.tar.gz" .
  plan "$work/digests.tar.gz" gdb > "$work/own"
  plan "$work/foreign.tar.gz" gdb > "$work/other"
  diff "$work/own" "$work/other"
}
same_database() {
  diff <(dpkg-query --admindir="$base/var/lib/dpkg" -W) <(dpkg-query --admindir="$work/digests/var/lib/dpkg" -W)
}
reproducible() { "$program" snapshot "$base" -o "$work/again.tar.gz" && cmp "$work/again.tar.gz" "$work/digests.tar.gz"; }

check "a snapshot with digests is taken" take digests
check "a snapshot without digests is taken" take plain --no-digests
check "without digests it has at most 1.5 times the database's size" smaller plain 150
check "with digests it has at most twice the database's size" smaller digests 200
check "it has the same bytes when it is taken again" reproducible
check "NetBSD's mtree finds the base as the listing says" verified
check "bsdtar lists the base's paths" same_paths
check "dpkg-query reads the same packages" same_database
for request in gdb openssh-server "vim tmux" "man-db bash-completion" "nginx-light git"; do
  # shellcheck disable=SC2086
  check "the plan of $request is that of the whole tree" same_plan $request
done
check "a listing by NetBSD's mtree tells the same" same_with_foreign_listing
echo "lab: $passed passed, $failed failed"
[[ $failed == 0 ]]
