#!/usr/bin/env bash
# The screen in a real terminal (tmux): start, search, mark, build, suspend and resume, signals, leave; and what
# state the terminal is in afterwards.
#   tests/lab/terminal.sh [PROGRAM]        target/release/sysextant unless said otherwise
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../../target/release/sysextant}")
work=$(mktemp -d)
socket=$work/tmux
export LC_ALL=C.UTF-8 TMPDIR=$work/tmp
mkdir "$work/tmp"

tm() { tmux -u -S "$socket" "$@"; }
finish() {
  tm kill-server 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

press() { tm send-keys "$@"; }
screen() { tm capture-pane -p; }

# until_shows TEXT: waits for it to stand on the screen; fails after 20 seconds.
until_shows() {
  for _ in $(seq 200); do
    ! screen | grep -qF -- "$1" || return 0
    sleep 0.1
  done
  echo "the screen never shows: $1" >&2
  screen >&2
  exit 1
}
# shell COMMAND: runs it in the shell of the terminal, and waits until it is through.
shell() {
  turn=$((${turn:-0} + 1))
  press "clear; $1; echo through-\$(($turn+0))" Enter
  until_shows "through-$turn"
}
# start: the demo's screen, in a shell.
start() {
  press "clear; $program demo; left=\$?" Enter
  until_shows "Space toggle"
}
pid() { pgrep -f "^$program demo"; }
terminal_is_as_before() {
  shell "stty -a > $work/after"
  diff "$work/before" "$work/after" >&2 || exit 1
}
# In a subshell of its own, so that the first step that fails ends the check, whatever stands around it.
check() {
  if ! (set -e; "${@:2}"); then
    echo "FAIL  $1"
    exit 1
  fi
  echo "ok    $1"
}

left_by() {
  start
  "$@"
  until_shows "ready>"
  shell 'echo code=$left'
  screen | grep -o 'code=[0-9]*' | tail -1
  terminal_is_as_before
}
is() { [[ $1 == "$2" ]] || { echo "expected $1, got $2" >&2; exit 1; }; }
quits() { is code=0 "$(left_by press q)"; }
interrupts() { is code=130 "$(left_by press C-c)"; }
terminated() { is code=130 "$(left_by kill_it TERM)"; }
hung_up() { is code=129 "$(left_by kill_it HUP)"; }
kill_it() { kill "-$1" "$(pid)"; }

suspends() {
  start
  "$@"
  until_shows "Stopped"
  terminal_is_as_before
  # Cleared, so that the prompt that is waited for is the next one.
  press "clear; fg" Enter
  until_shows "Space toggle"
  press Down
  press q
  until_shows "ready>"
  terminal_is_as_before
}
searches_and_marks() {
  start
  press / ; press strace
  until_shows "strace  6.7-r0"
  press Enter
  press Space
  until_shows "strace: requested"
  until_shows "2 of 42"
  press Escape
  press q
  until_shows "ready>"
}
resolves_a_conflict() {
  start
  press / ; press bpftrace
  until_shows "bpftrace  "
  press Enter
  press Space
  until_shows "1 conflict"
  press 2
  until_shows "leave bpftrace out"
  press a
  until_shows "no conflicts"
  press q
  until_shows "ready>"
}
resizes() {
  start
  tm resize-window -x 50 -y 12
  until_shows "sysextant needs 60 columns and 18 lines"
  tm resize-window -x 100 -y 30
  until_shows "Space toggle"
  press q
  until_shows "ready>"
}
builds() {
  start
  press b
  until_shows "Write the image to:"
  press C-u
  press "$work/screen.raw" Enter
  until_shows "systemd-sysext refresh"
  press q
  until_shows "ready>"
  [[ $(head -c 4 "$work/screen.raw") == hsqs ]]
}
leaves_nothing() { [[ -z $(ls -A "$work/tmp") ]]; }

tm -f /dev/null new-session -d -x 100 -y 30 "env PS1='ready> ' bash --norc --noprofile"
until_shows "ready>"
shell "stty -a > $work/before"

check "q quits with 0 and gives the terminal back" quits
check "Ctrl-C quits with 130 and gives the terminal back" interrupts
check "SIGTERM ends it with 130 and gives the terminal back" terminated
check "SIGHUP ends it with 129 and gives the terminal back" hung_up
check "Ctrl-Z suspends it, fg resumes it" suspends press C-z
check "SIGTSTP suspends it, fg resumes it" suspends kill_it TSTP
check "a search and a mark" searches_and_marks
check "a conflict and its fix" resolves_a_conflict
check "too small, and large again" resizes
check "b builds an image" builds
check "no file is left in the temporary folder" leaves_nothing
