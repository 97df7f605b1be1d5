"""Makes the fonts when Backwalk is built or installed: the signs that it writes, of fonts that PyPI has.

Mathematics looks the same in every browser, and a still has its digits on a machine without any font. STIX Two
Math (SIL Open Font License) comes with ziamath, DejaVu Sans (Bitstream Vera License) with ziafont; each subset
keeps the copyright and the licence in its name table.
"""

from importlib.resources import as_file, files
from pathlib import Path

from fontTools import subset
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent / "static" / "fonts"
LATIN = "".join(map(chr, range(32, 127)))
# The italic h is not among the others.
ITALIC = "".join(chr(each) for each in range(0x1D434, 0x1D468) if each != 0x1D455) + "ℎ𝛼𝛽𝛾𝛿𝜀𝜂𝜃𝜆𝜎𝜕"
MATH = LATIN + ITALIC + "αβγδεηθλμσπφ∂∇ΣΠ∑∏−·×⋅⊙⊤⊥′″→←≈≤≥≠∈∞√⏟⏞…¯ℓ"
TEXT = LATIN + "αβγδεηθλμσπφ∂ΣŷÄÖÜäöüß−·×⊙′→←↑↓≈≤≥≠∞√…⋮⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⑩"
NAMES = [0, 1, 2, 4, 6, 13, 14]
"""Copyright, names, licence and where it stands."""


def make(package: str, font: str, signs: str, file: str, **options: object) -> None:
    """Write the ``signs`` of a package's ``font`` to ``file`` in the folder of fonts."""
    wanted = subset.Options(hinting=False, name_IDs=NAMES, **options)
    with as_file(files(package) / "fonts" / font) as path:
        loaded = subset.load_font(str(path), wanted)
    subsetter = subset.Subsetter(wanted)
    subsetter.populate(text=signs)
    subsetter.subset(loaded)
    HERE.mkdir(exist_ok=True)
    subset.save_font(loaded, str(HERE / file), wanted)


class BuildWithFonts(build_py):
    """Builds the package with its fonts, which are not in the repository."""

    def run(self) -> None:
        """Make the fonts, then what is always made."""
        make("ziamath", "STIXTwoMath-Regular.ttf", MATH, "math.woff2", flavor="woff2", layout_features=["ssty"])
        make("ziafont", "DejaVuSans.ttf", TEXT, "text.ttf")
        super().run()


setup(cmdclass={"build_py": BuildWithFonts})
