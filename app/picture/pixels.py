"""SVG on standard input, PNG on standard output: a program of its own, for the renderer holds all others up."""

import sys
from pathlib import Path

import resvg_py

if __name__ == "__main__":
    svg = sys.stdin.buffer.read().decode()
    # The machine's own fonts come first; where it has none, this one has every sign that is written.
    fonts = [each for each in sys.argv[1:] if Path(each).exists()]
    pixels = resvg_py.svg_to_bytes(
        svg_string=svg, font_files=fonts, sans_serif_family="DejaVu Sans", serif_family="DejaVu Sans"
    )
    sys.stdout.buffer.write(bytes(pixels))
