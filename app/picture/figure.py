"""One step as a still picture that needs nothing else: SVG for any program, PNG for any other."""

import sys
import threading
from functools import cache
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryFile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ..files import folder
from ..numerics.symbols import plain
from ..numerics.trace import Trace
from ..run.errors import BudgetError, refuse
from ..run.query import Run
from ..run.turns import Turn
from ..words import say
from .layout import SHAPES
from .scene import picture
from .styles import sheet

WIDTHS = (200, 4000)
"""Pixels that a still may be wide."""

CAPTION = 36
SIZE = (SHAPES["frame"][0], SHAPES["frame"][1] + CAPTION)
"""Width and height of a still, in the units of the drawing."""

DROPPED = ("class", "role", "aria-label", "data-mark", "data-legend")
FONT = folder("static") / "fonts" / "text.ttf"
PIXELS = Path(__file__).with_name("pixels.py")
SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)


def figure_svg(run: Run, trace: Trace, width: int) -> bytes:
    """The picture of ``run``'s step in its theme, ``width`` pixels wide, with a caption that names the step."""
    index, look = trace.place(run.cursor.step), sheet(run.view.theme)
    step = trace.equations(run.recipe.notation)[index]
    words = say(
        "iteration {t} · {step} · {title}",
        t=trace.t,
        step=plain(step.writes, run.recipe.notation),
        title=step.title,
    )
    root = ElementTree.fromstring(picture(run, trace, "frame").still(index))
    _without_namespace(root)
    look.apply(root)
    across, down = SIZE
    caption = SubElement(root, "text", {"x": str(across / 2), "y": str(down - 14), "font-size": "18"})
    caption.text = words
    caption.set("text-anchor", "middle")
    paper = Element(
        "rect", {"width": str(across), "height": str(down), "fill": look.value(look.variables["--stage"])}
    )
    title = Element("title")
    title.text = f"{root.get('aria-label')}: {words}"
    root[:0] = [title, paper]
    size = {"width": str(width), "height": f"{width * down / across:g}"}
    root.attrib |= {"xmlns": SVG, "viewBox": f"0 0 {across} {down}", **size}
    _tidy(root)
    return ElementTree.tostring(root, encoding="unicode").encode()


def figure_png(run: Run, trace: Trace, width: int, turn: Turn) -> bytes:
    """The same as pixels. Raises BudgetError if ``turn`` is over before they are drawn."""
    if not _has_type():
        raise refuse(
            "figure.png",
            say("no font is installed on the server, so figure.png would have no numbers; take figure.svg"),
        )
    return _pixels(figure_svg(run, trace, width), turn)


_drawing = threading.Lock()
"""One picture at a time."""


def _pixels(svg: bytes, turn: Turn) -> bytes:
    """``svg`` as PNG, drawn by a process of its own while others have their turn."""
    with turn.away(), _drawing, TemporaryFile() as drawing:
        drawing.write(svg)
        drawing.seek(0)
        with Popen([sys.executable, PIXELS, FONT], stdin=drawing, stdout=PIPE) as child:
            while True:
                try:
                    pixels, _ = child.communicate(timeout=0.1)
                    break
                except TimeoutExpired:
                    if turn.spent:
                        child.kill()
                        raise BudgetError from None
    if child.returncode:
        raise RuntimeError(f"the renderer ended with {child.returncode}")
    return pixels


@cache
def _has_type() -> bool:
    """Whether this machine can write at all."""
    head = f'<svg xmlns="{SVG}" width="20" height="20">'
    blank, digit = (
        _pixels(f'{head}<text y="18" font-size="20">{text}</text></svg>'.encode(), Turn()) for text in ("", "8")
    )
    return blank != digit


def _without_namespace(root: Element) -> None:
    """Plain names, for that is what the selectors of a page match."""
    for mark in root.iter():
        mark.tag = mark.tag.removeprefix(f"{{{SVG}}}")


def _tidy(root: Element) -> None:
    """Without what only the page needs, and without marks that say nothing at this step."""
    for parent in root.iter():
        for name in DROPPED:
            parent.attrib.pop(name, None)
        for child in list(parent):
            if child.tag == "text" and not child.text:
                parent.remove(child)
