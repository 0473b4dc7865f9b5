#!/usr/bin/env bash
# Merges an extension into a base tree with the machine's own systemd-sysext, runs a command in the result, unmerges.
#   merge.sh ROOTFS IMAGE.raw [COMMAND ...]     COMMAND runs chrooted into the merged tree
# Exit: 0 merged (and COMMAND succeeded); 3 systemd-sysext did not merge it; else COMMAND's own.
# Needs root, loop devices and overlayfs. All is mounted in a private mount namespace and gone afterwards.
# ROOTFS needs an os-release, and gains var/lib/extensions/ while this runs.
set -euo pipefail
if [[ ${MERGE_INSIDE:-} != 1 ]]; then
  MERGE_INSIDE=1 exec unshare -m "$0" "$@"
fi
root=$(cd "$1" && pwd) image=$(realpath "$2"); shift 2
mount --make-rprivate / && mount --make-rshared /
mount -t tmpfs tmpfs /run && mount --make-shared /run
place=$root/var/lib/extensions/$(basename "$image")
mkdir -p "$root/var/lib/extensions" "$root/run"
cp "$image" "$place"
finish() { systemd-sysext --root="$root" unmerge > /dev/null 2>&1 || true; rm -f "$place"; }
trap finish EXIT
log=$(SYSTEMD_LOG_LEVEL=debug systemd-sysext --root="$root" merge 2>&1) || true
# The exit status does not tell: the marker that systemd-sysext puts into a merged hierarchy does.
if [[ ! -e $root/usr/.systemd-sysext && ! -e $root/opt/.systemd-sysext ]]; then
  echo "not merged: $(tail -n 1 <<< "$log")" >&2
  exit 3
fi
[[ $# == 0 ]] || chroot "$root" "$@"
