"""Addresses as nobody would write them: an answer or a refusal by name, never a failure, never NaN.
none.

``scripts/stress --fuzz`` runs more of them (BACKWALK_FUZZ).
"""

import json
import os
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer.exports import EXPORTS
from app.numerics.bugs import BUGS
from app.run.parameters import PARAMETERS

from ..run.strategies import queries

PATHS = (
    "/api/trace",
    "/api/trace",
    "/api/picture/page",
    "/api/picture/small",
    "/api/check",
    "/api/health",
    "/api/surface",
    "/api/frames",
    "/api/unit/1/0",
    "/api/nudge/W1/0/0",
    "/api/tensor/dW1.npy",
    "/",
    "/embed",
    *(kind.path for kind in EXPORTS if not kind.path.endswith(".png")),
)

NASTY = (
    *(
        "",
        "0",
        "-0",
        "-1",
        "1e308",
        "1e-308",
        "nan",
        "inf",
        "null",
        "true",
        "1;2",
        "1,2;3",
        "0,0;0,0",
        "1e6",
        "٣",
        "%00",
    ),
    *(
        "<script>alert(1)</script>",
        "'\"><svg onload=alert(1)>",
        "../../etc/passwd",
        "{{7*7}}",
        "mean",
        "1e400",
        "0.1",
    ),
    *(
        "W1",
        "b1,W1",
        "relu,tanh",
        "8,8",
        "1,1,1,1,1,1,1,1,1,1,1,1",
        "2:lr=0",
        "0:W1[0,0]=1e300",
        "1:b1[0]=-5",
        "9999999",
    ),
)

MARKS = ("<script>alert(1)", "<svg onload")


def _no_number(name: str) -> NoReturn:
    raise AssertionError(f"{name} in JSON")


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """A path, and a legal query with some things done to it."""
    parts = draw(queries()).split("&")
    names = st.sampled_from(list(PARAMETERS))
    for _ in range(draw(st.integers(0, 3))):
        name, value = draw(names), draw(st.sampled_from(NASTY) | st.text(max_size=12))
        parts.append(f"{name}={quote(value, safe=',;:[]=', errors='replace')}")
    if draw(st.booleans()):
        parts.append(f"bug={draw(st.sampled_from(list(BUGS)))}")
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(["edit=1:lr=1e6", "edit=0:b1[0]=1e200", "lr=1e6", "init_scale=1e6"])))
    # Of a parameter that is given twice the latter is meant, mostly.
    if draw(st.integers(0, 9)):
        parts = list({part.partition("=")[0]: part for part in parts}.values())
    return f"{draw(st.sampled_from(PATHS))}?{'&'.join(parts)}"


@settings(max_examples=int(os.environ.get("BACKWALK_FUZZ", "500")))
@given(addresses())
def test_no_address_fails(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 404, 422, 503), answer.text[:300]
    media = answer.headers["content-type"]
    if "json" in media:
        texts = answer.text.splitlines() if "ndjson" in media else [answer.text]
        found: Any = [json.loads(text, parse_constant=_no_number) for text in texts]
        if answer.status_code == 422:
            assert all(each["parameter"] and each["message"] for each in found[0]["errors"])
    if "html" in media or "svg" in media:
        assert not any(mark in answer.text for mark in MARKS)
    assert answer.headers["x-content-type-options"] == "nosniff"
