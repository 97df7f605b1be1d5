"""SVG on standard input, PNG on standard output: a program of its own, for the renderer holds all others up."""

import sys
from pathlib import Path

import resvg_py

if __name__ == "__main__":
    svg = sys.stdin.buffer.read().decode()
    # The machine's own fonts come first; where it has none, this one has every sign that is written.
    own = {"font_files": [sys.argv[1]], "sans_serif_family": "DejaVu Sans"} if Path(sys.argv[1]).exists() else {}
    sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_string=svg, **own)))
