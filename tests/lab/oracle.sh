#!/usr/bin/env bash
# What apt-get would install on a base: one "NAME VERSION" a line, sorted.
#   oracle.sh STATUS FEED [--recommends] NAME ...     STATUS: a dpkg status file; FEED: a folder with an index, or
#   a mirror with dists/stable/main
# A line "! NAME" names a package of the base that it would upgrade or remove. Exit 1: it found no solution.
# SYSEXTANT_ORACLE, a folder, keeps what apt-get made of the feed for the next call with that feed.
set -euo pipefail
status=$(realpath "$1") feed=$(realpath "$2"); shift 2
recommends=false
[[ ${1:-} == --recommends ]] && { recommends=true; shift; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
state=${SYSEXTANT_ORACLE:-$tmp}/$(cksum <<< "$feed" | cut -d ' ' -f 1)

mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
suite=./
[[ ! -d $feed/dists ]] || suite="stable main"
echo "deb [trusted=yes] copy:$feed $suite" > "$state/sources.list"
apt=(apt-get -q -o Dir::State::status="$status" -o Dir::State::extended_states="$state/extended" -o Dir::State::lists="$state/lists"
  -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferences=- -o Dir::Etc::preferencesparts=-
  -o Dir::Cache="$state/cache" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o APT::Sandbox::User=root -o APT::Install-Recommends="$recommends")
[[ -f $state/ready ]] || { "${apt[@]}" update > /dev/null 2>&1 && touch "$state/ready"; }
"${apt[@]}" -s install "$@" > "$tmp/out" 2> "$tmp/err" || { cat "$tmp/err" "$tmp/out" >&2; exit 1; }
sed -nE 's/^Inst (\S+) \(([^ ]+) .*/\1 \2/p; s/^Inst (\S+) \[.*/! \1/p; s/^Remv (\S+) .*/! \1/p' "$tmp/out" | LC_ALL=C sort -u
