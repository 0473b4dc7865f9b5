#!/usr/bin/env bash
# What dnf would install on a base: one "NAME VERSION" a line, sorted.
#   oracle-rpm.sh ROOT FEED [--recommends] NAME ...     ROOT: a tree with rpm's database; FEED: a folder with repodata
# A line "! NAME" names a package of the base that it would upgrade or remove. Exit 1: it found no solution.
# SYSEXTANT_ORACLE, a folder, keeps what dnf made of the feed for the next call with that feed.
set -euo pipefail
root=$(realpath "$1") feed=$(realpath "$2"); shift 2
weak=false
[[ ${1:-} == --recommends ]] && { weak=true; shift; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
state=${SYSEXTANT_ORACLE:-$tmp}/rpm-$(cksum <<< "$feed" | cut -d ' ' -f 1)

# dnf asks rpm where the database is; Debian's rpm says elsewhere.
echo '%_dbpath /var/lib/rpm' > "$tmp/.rpmmacros"
status=0
HOME=$tmp dnf --installroot="$root" --releasever=1 --repofrompath="feed,file://$feed" --repo=feed --nogpgcheck \
  --setopt=cachedir="$state" --setopt=logdir="$tmp" --setopt=metadata_expire=never --setopt=install_weak_deps=$weak \
  --assumeno install "$@" > "$tmp/out" 2> "$tmp/err" || status=$?
# It ends with 1 whether it was told no or found no way; only the first is an answer.
grep -qs 'Operation aborted' "$tmp/err" "$tmp/out" || { cat "$tmp/err" "$tmp/out" >&2; exit 1; }
awk '/^Installing/ {on = 1; mark = ""; next} /^(Upgrading|Removing|Downgrading|Reinstalling)/ {on = 1; mark = "! "; next}
  /^Transaction Summary|^$/ {on = 0} on && NF >= 4 {print mark $1 (mark ? "" : " " $3)}' "$tmp/out" | LC_ALL=C sort -u
