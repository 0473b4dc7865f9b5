#!/usr/bin/env python3
"""Makes the pictures of the screen, docs/screen-*.svg, from the real program on its demo, in tmux.

    make.py [PROGRAM]       target/release/sysextant unless said otherwise
    make.py --command COMMAND OUT.svg       any other command, once it is quiet: to try the painting
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from terminal_svg import svg

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Name of the picture, columns, lines, and what is typed, a pause after each.
SCENES = [
    ("packages", 120, 40, []),
    ("conflict", 120, 40, ["/", "b", "p", "f", "Enter", "Escape", "Space", "Enter", "Escape"]),
    ("small", 80, 24, []),
]


class Terminal:
    """A tmux server of our own with one window, gone afterwards."""

    def __init__(self, command, columns, lines):
        self.folder = tempfile.TemporaryDirectory()
        self.socket = f"{self.folder.name}/tmux"
        self.size = ["-x", str(columns), "-y", str(lines)]
        self.command = command

    def tmux(self, *args):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *args], check=True, capture_output=True, text=True)
        return done.stdout

    def __enter__(self):
        with open(f"{self.folder.name}/conf", "w") as handle:
            handle.write("set -g default-terminal tmux-256color\nset -g status off\nset -g remain-on-exit on\n")
        inside = f"env -u NO_COLOR COLORTERM=truecolor LANG=C.UTF-8 {self.command}"
        self.tmux("-f", f"{self.folder.name}/conf", "new-session", "-d", *self.size, inside)
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")
        self.folder.cleanup()

    def press(self, key):
        self.tmux("send-keys", key)

    def quiet(self):
        """The screen once it has stood still for half a second."""
        seen, since, deadline = "", time.monotonic(), time.monotonic() + 60
        while time.monotonic() < deadline:
            now = self.tmux("capture-pane", "-e", "-p")
            if now != seen:
                seen, since = now, time.monotonic()
            if seen.strip() and time.monotonic() - since > 0.5:
                return seen
            time.sleep(0.05)
        sys.exit(f"the screen of {self.command} does not come to rest")


def shot(command, columns, lines, keys, title):
    """The picture after those keys."""
    with Terminal(command, columns, lines) as terminal:
        terminal.quiet()
        for key in keys:
            terminal.press(key)
            terminal.quiet()
        return svg(terminal.quiet(), columns, lines, title)


def main():
    if sys.argv[1:2] == ["--command"]:
        _, _, command, out = sys.argv
        with open(out, "w") as handle:
            handle.write(shot(command, 120, 40, [], command))
        return
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else f"{ROOT}/target/release/sysextant")
    for name, columns, lines, keys in SCENES:
        picture = shot(f"{shlex.quote(program)} demo", columns, lines, keys, "sysextant demo")
        with open(f"{ROOT}/docs/screen-{name}.svg", "w") as handle:
            handle.write(picture)
        print(f"docs/screen-{name}.svg: {len(picture) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
