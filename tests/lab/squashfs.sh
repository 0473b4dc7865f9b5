#!/usr/bin/env bash
# Four readers judge our squashfs images: the kernel, unsquashfs, squashfuse and backhand. First a tree with every kind
# of entry, then the lab's packages as dpkg-deb unpacks them; each with every compressor and three block sizes.
#   tests/lab/squashfs.sh [--require]
# Needs what run.sh needs, cargo, squashfuse with /dev/fuse, attr and libcap2-bin, and 10 GB below the temporary folder,
# which must hold xattrs, devices and sockets (ext4 does; so does tmpfs). Elsewhere it says so and skips, unless
# --require or CI=true. SYSEXTANT: the program to test (target/release/sysextant). SYSEXTANT_LAB: the lab (target/lab).
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
grep -qs '^ID=debian' /etc/os-release || cannot "needs Debian, whose packages it builds on"
for tool in apt-get cargo dpkg-deb dpkg-scanpackages getcap getfattr mmdebstrap mount setcap squashfuse unsquashfs; do
  command -v "$tool" > /dev/null || cannot "needs $tool"
done
for device in /dev/fuse /dev/loop-control; do
  [[ -c $device ]] || cannot "needs $device"
done
[[ -x $program ]] || cannot "needs $program; make it with: cargo build --release"
"$here/make-lab.sh" "$lab" || cannot "could not make the lab in $lab; is Debian's mirror reachable?"

# One after the other: the tests mount, and the largest image has more than 4 GiB.
SYSEXTANT=$program SYSEXTANT_LAB=$lab cargo test --release --locked --test lab_squashfs_readers -- --ignored --test-threads 1
