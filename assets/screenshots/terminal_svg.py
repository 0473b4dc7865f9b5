"""A terminal's screen as an SVG: the text that `tmux capture-pane -e -p` gives, on a grid of cells.

Understands SGR as tmux writes it: 16, 256 and true colours, bold, dim, italic, underline, reverse, struck.
Lines and blocks are drawn as shapes, so that they join whatever font the viewer has.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from html import escape

WIDTH, HEIGHT, BASELINE, MARGIN, BAR = 8.4, 18, 13, 12, 30  # of a cell, and around the screen; in pixels
# A terminal's background, foreground, title bar, and its 16 colours.
DARK = ("#14171c", "#c8ced6", "#20252c",
        ["#2b3038", "#e0666c", "#7fbf7a", "#d9b25f", "#6aa5e8", "#b98ee0", "#5cbcc0", "#c8ced6",
         "#6b7482", "#f08087", "#9ad694", "#efcb7c", "#8cbdf5", "#cda8ef", "#7fd3d6", "#f2f5f8"])
LIGHT = ("#fbfbf9", "#24292f", "#e6e8eb",
         ["#24292f", "#b3202c", "#1d7a33", "#8a6100", "#1257b8", "#7a3ab5", "#0b7078", "#8b939e",
          "#6b7482", "#cf3a45", "#2c9445", "#a97a10", "#2f74d6", "#9457cf", "#168a92", "#57606a"])
BACKGROUND, FOREGROUND, TITLE_BAR, PALETTE = DARK
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"

# Which arms a line has: left, right, up, down.
LINES = {**{c: "lr" for c in "─━"}, **{c: "ud" for c in "│┃"}, **{c: "rd" for c in "┌╭"}, **{c: "ld" for c in "┐╮"},
         **{c: "ru" for c in "└╰"}, **{c: "lu" for c in "┘╯"}, "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud",
         "╴": "l", "╵": "u", "╶": "r", "╷": "d"}
# Which part of its cell a block fills: x, y, width, height, in eighths.
BLOCKS = {"█": (0, 0, 8, 8), "▀": (0, 0, 8, 4), "▐": (4, 0, 4, 8), "▕": (7, 0, 1, 8), "▔": (0, 0, 8, 1)}
BLOCKS |= {c: (0, 7 - n, 8, n + 1) for n, c in enumerate("▁▂▃▄▅▆▇")} | {c: (0, 0, 7 - n, 8) for n, c in enumerate("▉▊▋▌▍▎▏")}


@dataclass(frozen=True)
class Style:
    """How a cell is painted; colours as #rrggbb or None for the terminal's own."""

    front: str = None
    back: str = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False
    struck: bool = False

    def colours(self):
        front, back = self.front or FOREGROUND, self.back or BACKGROUND
        if self.reverse:
            front, back = back, front
        return (mixed(front, back) if self.dim else front), back


def mixed(front, back, part=0.55):
    pairs = [(int(front[i:i + 2], 16), int(back[i:i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(f * part + b * (1 - part)):02x}" for f, b in pairs)


def indexed(number):
    """The colour of that number among a terminal's 256."""
    if number < 16:
        return PALETTE[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return "#" + "".join(f"{steps[part]:02x}" for part in (number // 36, number // 6 % 6, number % 6))


FLAGS = {1: {"bold": True}, 2: {"dim": True}, 3: {"italic": True}, 4: {"underline": True}, 7: {"reverse": True}, 9: {"struck": True},
         22: {"bold": False, "dim": False}, 23: {"italic": False}, 24: {"underline": False}, 27: {"reverse": False}, 29: {"struck": False},
         39: {"front": None}, 49: {"back": None}}


def restyled(style, codes):
    """The style after one SGR sequence."""
    numbers = [int(code or 0) for code in re.split("[;:]", codes)]
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            style = Style()
        elif code in FLAGS:
            style = replace(style, **FLAGS[code])
        elif code in (38, 48) and numbers:
            if numbers.pop(0) == 5:
                colour = indexed(numbers.pop(0))
            else:
                colour = "#" + "".join(f"{numbers.pop(0):02x}" for _ in range(3))
            style = replace(style, **{"front" if code == 38 else "back": colour})
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = replace(style, front=PALETTE[code % 10 + (8 if code >= 90 else 0)])
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = replace(style, back=PALETTE[code % 10 + (8 if code >= 100 else 0)])
    return style


def cells(captured):
    """The screen's rows as lists of (column, text of the cell, width, style)."""
    rows, style = [], Style()
    for line in captured.split("\n"):
        row, column = [], 0
        for codes, other, letter in re.findall(r"\x1b\[([\d;:]*)m|(\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x1f])|(.)", line):
            if not letter:
                style = style if other else restyled(style, codes)
            elif unicodedata.combining(letter) and row:
                place, text, width, painted = row[-1]
                row[-1] = (place, text + letter, width, painted)
            else:
                width = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
                row.append((column, letter, width, style))
                column += width
        rows.append(row)
    return rows


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rectangle(x, y, width, height, colour):
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" fill="{colour}"/>'


def shape(letter, x, y, colour):
    """A line or block as a shape; None for other letters."""
    if letter in BLOCKS:
        left, top, width, height = BLOCKS[letter]
        return rectangle(x + left * WIDTH / 8, y + top * HEIGHT / 8, width * WIDTH / 8, height * HEIGHT / 8, colour)
    if letter in LINES:
        middle, centre = x + WIDTH / 2, y + HEIGHT / 2
        ends = {"l": (x, centre), "r": (x + WIDTH, centre), "u": (middle, y), "d": (middle, y + HEIGHT)}
        path = "".join(f"M{number(middle)} {number(centre)}L{number(ends[arm][0])} {number(ends[arm][1])}" for arm in LINES[letter])
        heavy = 2 if letter in "━┃" else 1
        return f'<path d="{path}" stroke="{colour}" stroke-width="{heavy}" stroke-linecap="square"/>'
    return None


def runs(row):
    """Neighbouring cells of one style, shapes apart: (column, width, text, style)."""
    joined = []
    for column, text, width, style in row:
        alone = text in BLOCKS or text in LINES or width == 2
        last = joined[-1] if joined else None
        if last and not alone and not last[4] and last[3] == style and last[0] + last[1] == column:
            joined[-1] = (last[0], last[1] + width, last[2] + text, style, False)
        else:
            joined.append((column, width, text, style, alone))
    return joined


def painted(row, y):
    """One row: backgrounds, then shapes and text."""
    back, front = [], []
    for column, width, text, style, _ in runs(row):
        colour, behind = style.colours()
        x = MARGIN + column * WIDTH
        if behind != BACKGROUND:
            back.append(rectangle(x, y, width * WIDTH, HEIGHT, behind))
        if drawn := shape(text, x, y, colour):
            front.append(drawn)
            continue
        if not text.strip() and not (style.underline or style.struck):
            continue
        if not (style.underline or style.struck):
            lead = len(text) - len(text.lstrip())
            text, x = text.strip(), x + lead * WIDTH
            width = width if width == 2 and len(text) == 1 else len(text)
        marks = ' font-weight="bold"' * style.bold + ' font-style="italic"' * style.italic
        lines = " ".join(["underline"] * style.underline + ["line-through"] * style.struck)
        marks += f' text-decoration="{lines}"' if lines else ""
        front.append(f'<text x="{number(x)}" y="{number(y + BASELINE)}" textLength="{number(width * WIDTH)}" '
                     f'lengthAdjust="spacingAndGlyphs" fill="{colour}"{marks}>{escape(text)}</text>')
    return back + front


def svg(captured, columns, lines, title, colours=DARK):
    """The whole picture, with a title bar."""
    global BACKGROUND, FOREGROUND, TITLE_BAR, PALETTE
    BACKGROUND, FOREGROUND, TITLE_BAR, PALETTE = colours
    width, height = columns * WIDTH + 2 * MARGIN, lines * HEIGHT + MARGIN + BAR + MARGIN / 2
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
           f'height="{number(height)}" font-family="{FONT}" font-size="14" xml:space="preserve">',
           f"<title>{escape(title)}</title>",
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
           f'<path d="M0 {BAR - 6}V8a8 8 0 0 1 8-8H{number(width - 8)}a8 8 0 0 1 8 8V{BAR - 6}Z" fill="{TITLE_BAR}"/>',
           f'<text x="{number(width / 2)}" y="17" text-anchor="middle" font-size="12" fill="{PALETTE[8]}">{escape(title)}</text>']
    for at, row in enumerate(cells(captured)[:lines]):
        out += painted(row, BAR + at * HEIGHT)
    return "\n".join(out + ["</svg>", ""])
