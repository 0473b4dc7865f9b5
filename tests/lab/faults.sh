#!/usr/bin/env bash
# What fails around a build and a snapshot: system calls that fail one at a time, and SIGKILL at any moment. An output is
# whole and said to be there, or it is not there, nothing is left of it and the exit code says so.
#   tests/lab/faults.sh [--require]
# Needs strace. Elsewhere it says so and skips, unless --require or CI=true. SYSEXTANT: the program to test
# (target/release/sysextant). SYSEXTANT_FAULTS: how often each call fails (6), SYSEXTANT_KILLS: how many kills (50).
set -euo pipefail
source "$(dirname "$0")/lab.sh"
command -v strace > /dev/null || cannot "needs strace"
[[ -x $program ]] || cannot "needs $program; make it with: cargo build --release"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/out
mkdir -p "$out" "$work/base/var/lib/dpkg" "$work/base/etc"
printf 'Package: base\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n' > "$work/base/var/lib/dpkg/status"
printf 'ID=debian\nVERSION_ID=12\n' > "$work/base/etc/os-release"
export SOURCE_DATE_EPOCH=1700000000 TMPDIR=$work/tmp
mkdir -p "$TMPDIR"

build() { "$@" "$program" demo build gdb strace -o "$out/x.raw" --name x --jobs 2 "${force[@]}"; }
snapshot() { "$@" "$program" snapshot "$work/base" -o "$out/x.tar.gz" "${force[@]}"; }
force=()
build > /dev/null 2>&1; cp "$out/x.raw" "$work/whole.raw"
snapshot > /dev/null 2>&1; cp "$out/x.tar.gz" "$work/whole.tar.gz"

# is_true COMMAND SUFFIX STATUS: what is in the folder is what the exit status says.
is_true() {
  local command=$1 suffix=$2 status=$3 left
  left=$(ls -A "$out" | grep -vx "x.$suffix" || true)
  [[ -z $left ]] || { echo "$command: exit $status left $left"; return 1; }
  left=$(ls -A "$TMPDIR")
  [[ -z $left || $status == 137 ]] || { echo "$command: exit $status left $left in the temporary folder"; return 1; }
  rm -rf "${TMPDIR:?}"/*
  case $status in
    0 | 1) [[ -e $out/x.$suffix ]] || { echo "$command: exit $status without an output"; return 1; } ;;
    2 | 3 | 137) ;;
    # The loader could not read the program.
    127) [[ ! -e $out/x.$suffix ]] || { echo "$command: exit 127 and an output"; return 1; } ;;
    *) echo "$command: exit $status"; return 1 ;;
  esac
  if [[ -e $out/x.$suffix ]]; then
    cmp -s "$out/x.$suffix" "$work/whole.$suffix" || { echo "$command: exit $status, and the output is another one"; return 1; }
    [[ $status != [23] || ${#force[@]} != 0 ]] || { echo "$command: exit $status, and the output is there"; return 1; }
  fi
}
# A call fails for the n-th time, and only then; n takes some of all the times that it is made.
fails() {
  local command=$1 suffix=$2 call=$3 error=$4 times step status
  rm -f "$out"/*
  times=$("$command" strace -f -qqq -o /dev/stdout -e "trace=$call" -e signal=none 2> /dev/null | grep -c "$call(" || true)
  [[ $times != 0 ]] || return 0
  step=$((times / ${SYSEXTANT_FAULTS:-6} + 1))
  for ((when = 1; when <= times; when += step)); do
    rm -f "$out"/*
    status=0
    "$command" timeout 60 strace -f -qqq -o /dev/null -e "inject=$call:error=$error:when=$when" > "$work/told" 2>&1 || status=$?
    is_true "$command, $call fails with $error the $when. time of $times" "$suffix" "$status" || { tail -n 3 "$work/told"; return 1; }
  done
}
echo "# calls that fail one at a time"
while read -r call error; do
  for command in "build raw" "snapshot tar.gz"; do
    check "${command% *}: $call, $error" fails ${command} "$call" "$error"
  done
done <<'CALLS'
openat EACCES
openat EMFILE
read EIO
write ENOSPC
pwrite64 ENOSPC
fsync EIO
ftruncate EIO
fchmod EPERM
linkat EPERM
linkat ENOENT
rename EIO
renameat2 EINVAL
flock EAGAIN
clone3 EAGAIN
mkdir ENOSPC
CALLS

kills() {
  local command=$1 suffix=$2 kill status
  for ((kill = 0; kill < ${SYSEXTANT_KILLS:-50}; kill++)); do
    # `exec`: the signal is for the program and not for a shell that waits for it.
    "$command" exec > /dev/null 2>&1 &
    sleep "0.$(printf '%03d' $((RANDOM % 400)))"
    { kill -KILL $! && wait $!; } 2> /dev/null || true
    # A name that is only held for a moment may be left of a forced run: the next run takes it away.
    rm -rf "${TMPDIR:?}"/*
    [[ ! -e $out/x.$suffix ]] || cmp -s "$out/x.$suffix" "$work/whole.$suffix" || { echo "kill $kill: another output"; return 1; }
    [[ ${#force[@]} != 0 ]] || rm -f "$out/x.$suffix"
    [[ ${#force[@]} != 0 || -z $(ls -A "$out") ]] || { ls -A "$out"; return 1; }
  done
  status=0
  "$command" > /dev/null 2>&1 || status=$?
  [[ $status == 0 ]] || { echo "the run after the kills: exit $status"; return 1; }
  is_true "$command after the kills" "$suffix" "$status"
}
echo "# SIGKILL at any moment"
rm -f "$out"/*
check "build" kills build raw
force=(--force)
check "build --force" kills build raw
rm -f "$out"/*
check "snapshot --force" kills snapshot tar.gz

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
