"""What is shown multiplies out: where an equals sign stands, the digits shown give the digits shown."""

import itertools
import re
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page

from app.run.presets import PRESETS

from ..run.strategies import queries
from .test_walk import at, opened

SHOWN = """() => ({
  relation: document.querySelector(".falk .relation, .matrices .operator").firstChild.textContent,
  grids: [...document.querySelectorAll(".matrices > .piece figure")].map(figure => ({
    role: figure.dataset.role,
    caption: figure.querySelector("figcaption").textContent,
    rows: [...figure.querySelectorAll("tbody tr")].map(row =>
      [...row.querySelectorAll("td[tabindex]")].map(cell => cell.textContent)),
  })),
})"""

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
DRAWN = ("tensor", "value")


def numbers(grid: dict[str, Any]) -> tuple[Any, int, int]:
    """The numbers of a matrix as they are written, their places after the point and its power of ten."""
    found = re.search(r"× 10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", grid["caption"])
    power = int(found[1].translate(POWERS)) if found else 0
    texts = [[text.replace("−", "-") for text in row] for row in grid["rows"]]
    places = {len(text.partition(".")[2]) for row in texts for text in row if text not in ("0", "not finite")}
    assert len(places) <= 1, ("decimals are equal within a matrix", texts)
    return np.array(texts, dtype=float) * 10.0**power, max(places, default=0), power


def comes_out(seen: dict[str, Any], step: dict[str, Any], trace: dict[str, Any]) -> bool:
    """Whether what is written on the right comes to what is written on the left."""
    result, *operands = seen["grids"]
    left = list(operands)
    names: dict[str, Any] = {"m": trace["m"], "np": np}
    line = []
    for index, part in enumerate(step["parts"]):
        if part["kind"] == "scale":
            line.append(part["text"] if part["text"].startswith("/") else f"{part['text']} *")
        elif part["kind"] in DRAWN:
            symbol = trace["tensors"][part["text"]]["symbol"] if part["kind"] == "tensor" else ""
            name = symbol + ("ᵀ" if part.get("transposed") else "")
            grid = next(each for each in left if part["kind"] == "value" or each["caption"].split(" (")[0] == name)
            left.remove(grid)
            names[f"operand{index}"] = numbers(grid)[0]
            line.append(f"operand{index}")
        else:
            line.append(part["text"])
    wanted, places, power = numbers(result)
    found = eval(" ".join(line), names)
    return bool((np.abs(found / 10.0**power - wanted / 10.0**power) <= 0.5001 * 10.0**-places).all())


def walk(page: Page, client: httpx.Client, query: str, notation: str) -> tuple[int, int]:
    """Walks an iteration; how many steps there are, and how many say that they are only nearly so."""
    trace = client.get(f"/api/trace?{query}&notation={notation}").json()
    opened(page, f"/?{query}&notation={notation}&example=mean")
    nearly = 0
    for step in trace["steps"]:
        at(page, step["id"])
        seen = page.evaluate(SHOWN)
        nearly += seen["relation"] == "≈"
        kinds = {part["kind"] for part in step["parts"]}
        small = all(
            size <= 12 for name in (step["id"], *step["reads"]) for size in trace["tensors"][name]["shape"]
        )
        if seen["relation"] == "=" and small and step["finite"] and not kinds & {"sum", "map"}:
            assert comes_out(seen, step, trace), (step["id"], query, notation, seen)
        page.keyboard.press("ArrowRight")
    return len(trace["steps"]), nearly


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(queries())
def test_what_is_shown_multiplies_out(page: Page, client: httpx.Client, query: str) -> None:
    query = re.sub(r"&?(notation|step|decimals|example)=\w+", "", query).strip("&")
    for notation in ("column", "row"):
        walk(page, client, query, notation)


@pytest.mark.slow
def test_nearly_is_rare(page: Page, client: httpx.Client) -> None:
    """Of the steps of the seed presets at most one in ten."""
    small = [name for name in PRESETS if name not in ("iris", "digits")]
    notations = itertools.cycle(("column", "row"))
    walked = [
        walk(page, client, f"preset={name}", notation) for name, notation in zip(small, notations, strict=False)
    ]
    steps, nearly = map(sum, zip(*walked, strict=True))
    assert nearly <= steps / 10, (nearly, steps)


def test_what_is_nearly_one_is_not_written_as_one(page: Page) -> None:
    opened(page, "/?step=A1")
    shown = page.evaluate(SHOWN)["grids"][0]["rows"]
    assert shown[0][0] == "0.997"
    assert page.locator("[data-neuron='1:0'] .value").text_content() == "0.997"


def test_small_numbers_have_a_power_in_front(page: Page) -> None:
    opened(page, "/?preset=vanishing&step=dW1&example=mean")
    seen = page.evaluate(SHOWN)["grids"][0]
    assert "× 10⁻" in seen["caption"]
    assert not any("e" in text for row in seen["rows"] for text in row)
