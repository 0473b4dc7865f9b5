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

from terminal_svg import DARK, LIGHT, svg

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Name of the picture, columns, lines, options of the demo, and what is typed, a pause after each.
CONFLICT = ["/", "b", "p", "f", "Enter", "Escape", "Space"]
SCENES = [
    ("packages", 120, 40, "", []),
    ("conflict", 120, 40, "", [*CONFLICT, "Enter", "Escape"]),
    ("conflicts", 120, 40, "", [*CONFLICT, "2"]),
    ("files", 120, 40, "", ["3", "j", "j", "Enter", "j", "Enter"]),
    ("check", 120, 40, "", ["4"]),
    ("build", 120, 40, "", ["b", "Enter"]),
    ("light", 120, 40, "explore --theme light", ["j", "j"]),
    ("columns", 120, 40, "", ["z", "j", "V", "j", "j"]),
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


def shot(command, columns, lines, keys, title, colours=DARK):
    """The picture after those keys."""
    with Terminal(command, columns, lines) as terminal:
        terminal.quiet()
        for key in keys:
            terminal.press(key)
            terminal.quiet()
        return svg(terminal.quiet(), columns, lines, title, colours)


def main():
    if sys.argv[1:2] == ["--command"]:
        _, _, command, out = sys.argv
        with open(out, "w") as handle:
            handle.write(shot(command, 120, 40, [], command))
        return
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else f"{ROOT}/target/release/sysextant")
    for name, columns, lines, options, keys in SCENES:
        with tempfile.TemporaryDirectory() as folder:
            # The build writes its image there.
            command = f"cd {folder} && exec {shlex.quote(program)} demo {options}"
            picture = shot(f"sh -c {shlex.quote(command)}", columns, lines, keys, "sysextant demo",
                           LIGHT if "light" in options else DARK)
        with open(f"{ROOT}/docs/screen-{name}.svg", "w") as handle:
            handle.write(picture)
        print(f"docs/screen-{name}.svg: {len(picture) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
