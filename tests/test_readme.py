"""What the README promises about itself."""

import re
from pathlib import Path

import pytest

from app.run.limits import LIMITS
from app.run.query import parse

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("heading", "command"), [("Run", "scripts/run"), ("Test", "scripts/test")])
def test_the_two_commands_are_single_lines(heading: str, command: str) -> None:
    found = re.search(rf"^## {heading}$.*?^```\w*\n(.*?)\n```", README, re.MULTILINE | re.DOTALL)
    assert found
    assert found[1] == command


def test_every_query_in_the_readme_is_a_run() -> None:
    queries = re.findall(r"[/?\"](?:embed|trace|check)?\??(preset=[^\s\"`)>]+)", README)
    assert len(queries) > 3
    for query in queries:
        parse(query)


def test_every_limit_is_documented() -> None:
    for row in LIMITS.values():
        if row.group != "run":
            continue
        assert f"`{row.name}`" in README
        assert f"{row.most:,}" in README


def test_every_picture_and_file_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).parent.parent / target).exists(), target
