"""What a package of the demo is."""

import math
import re
from dataclasses import dataclass, field

FOLDER = (0o755, b"5", b"")
FIELDS = ["Pre-Depends", "Depends", "Recommends", "Suggests", "Provides", "Conflicts", "Breaks", "Replaces"]


def parents(path):
    """The folders above a path, the root aside."""
    parts = path.split("/")[1:-1]
    return ["/" + "/".join(parts[: i + 1]) for i in range(len(parts))]


def braces(text):
    """Paths separated by blanks, with a shell's {a,b} expanded."""
    todo, done = text.split(), []
    while todo:
        word = todo.pop(0)
        if found := re.search(r"\{([^{}]*)\}", word):
            todo[:0] = [word[: found.start()] + part + word[found.end():] for part in found[1].split(",")]
        else:
            done.append(word)
    return list(dict.fromkeys(done))


@dataclass
class Package:
    """One package; `nodes` (feed) maps a path to (mode, tar's type flag, content), `paths` (base) only names files."""

    name: str
    version: str
    summary: str
    relations: dict
    section: str = "base"
    package_arch: str = "core2-64"
    recipe: str = ""
    description: list = field(default_factory=list)
    kib: int = 0
    nodes: dict = field(default_factory=dict)
    scripts: dict = field(default_factory=dict)
    paths: list = field(default_factory=list)
    links: list = field(default_factory=list)
    is_installed: bool = True

    def __post_init__(self):
        self.recipe = self.recipe or self.name
        if self.nodes and not self.kib:
            # As dpkg-gencontrol counts: whole KiB a file, and one for whatever else.
            sizes = (len(content) if kind == b"0" else 1 for _, kind, content in self.nodes.values())
            self.kib = sum(math.ceil(size / 1024) for size in sizes)

    def members(self):
        """(path, mode, kind, content) of all that the package has, with the folders above; hard links come last."""
        nodes = dict(self.nodes)
        for path in self.nodes:
            for parent in parents(path):
                nodes.setdefault(parent, FOLDER)
        return [(path, *nodes[path]) for path in sorted(nodes, key=lambda path: (nodes[path][1] == b"1", path))]

    def conffiles(self):
        """The configuration files among them."""
        files = self.paths or [path for path, (_, kind, _) in sorted(self.nodes.items()) if kind == b"0"]
        return [path for path in files if path.startswith("/etc/")]
