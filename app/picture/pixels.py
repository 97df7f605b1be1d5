"""SVG on standard input, PNG on standard output: a program of its own, for the renderer holds all others up."""

import sys

import resvg_py

if __name__ == "__main__":
    sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode())))
