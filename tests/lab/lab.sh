# What the lab's tests share. They source it; $work, a folder of theirs, holds what a failed command said.
# --require or CI=true: what is missing is a failure, and no reason to skip.
# SYSEXTANT: the program to test (target/release/sysextant). SYSEXTANT_LAB: where the lab is or is to be (target/lab).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
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
# needs TOOL...: root on Debian with those tools.
needs() {
  [[ $(id -u) == 0 ]] || cannot "needs root, to mount images"
  grep -qs '^ID=debian' /etc/os-release || cannot "needs Debian, whose packages it builds on"
  for tool in "$@"; do
    command -v "$tool" > /dev/null || cannot "needs $tool"
  done
}
# The program is there, and so is the lab.
needs_lab() {
  [[ -x $program ]] || cannot "needs $program; make it with: cargo build --release"
  "$here/make-lab.sh" "$lab" || cannot "could not make the lab in $lab; is Debian's mirror reachable?"
}
judge() { python3 "$here/judge.py" "$@"; }

passed=0 failed=0
# check NAME COMMAND...: one line; what a failed command said goes below it.
check() {
  local name=$1 result; shift
  # Not as a condition: in one, a failure within the command would not end it.
  set +e
  (set -e; "$@") > "$work/said" 2>&1
  result=$?
  set -e
  if [[ $result == 0 ]]; then
    passed=$((passed + 1)); echo "ok      $name"
  else
    failed=$((failed + 1)); echo "FAILED  $name"; tail -n 45 "$work/said" | sed 's/^/          /'
  fi
}

# exits STATUS COMMAND...: the command ends with that exit status.
exits() {
  local wanted=$1 got=0; shift
  "$@" || got=$?
  [[ $got == "$wanted" ]] || { echo "exit $got, not $wanted: $*"; return 1; }
}

# check_plans COMMAND...: the command, which judges a plan, holds for each request, with and without recommends.
check_plans() {
  local request
  while read -r -a request; do
    check "plan ${request[*]}" "$@" "${request[@]}"
    check "plan --no-recommends ${request[*]}" "$@" --no-recommends "${request[@]}"
  done <<'REQUESTS'
gdb
strace
vim
tmux tcpdump htop
python3
linux-perf
openssh-server
nginx-light
git
curl wget rsync
man-db bash-completion
iperf3 ethtool lsof
sqlite3 file jq
gdb vim python3
REQUESTS
}

# build FAMILY [OPTION...]: the family's extension with gdb and more.
build() {
  local family=$1; shift
  "$program" build "$@" gdb tmux iputils-ping --os-release "$lab/rootfs/usr/lib/os-release" --name gdb -o "$work/$family.raw" --force
}
