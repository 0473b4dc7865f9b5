"""What a package of the demo is."""

import math
import re
from dataclasses import dataclass, field

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
    architecture: str = "amd64"
    package_arch: str = "core2-64"
    recipe: str = ""
    description: list = field(default_factory=list)
    kib: int = 0
    nodes: dict = field(default_factory=dict)
    scripts: dict = field(default_factory=dict)
    paths: list = field(default_factory=list)
    links: list = field(default_factory=list)
    state: str = "install ok installed"

    def __post_init__(self):
        self.recipe = self.recipe or self.name
        if self.architecture == "all":
            self.package_arch = "all"
        if self.nodes and not self.kib:
            # As dpkg-gencontrol counts: whole KiB a file, and one for whatever else.
            sizes = (len(content) if kind == b"0" else 1 for _, kind, content in self.nodes.values())
            self.kib = sum(math.ceil(size / 1024) for size in sizes)

    @property
    def filename(self):
        return f"{self.name}_{self.version}_{self.architecture}.deb"
