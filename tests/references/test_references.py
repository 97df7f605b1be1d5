"""Published worked examples, digit by digit, through GET /api/trace.

Each JSON file beside this one holds a publication's printed figures with its source. A figure counts as
reproduced when it agrees to one unit of its last printed digit.
"""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest


def reference(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return found


def agrees(printed: Any, value: Any) -> bool:
    """Whether ``value`` rounds to ``printed``, to one unit of the last digit; lists entry by entry."""
    if isinstance(printed, list):
        return len(printed) == len(value) and all(map(agrees, printed, value))
    exponent = Decimal(printed).as_tuple().exponent
    assert isinstance(exponent, int)
    # float64 itself carries 16 to 17 digits: 2e-16 is the least that two roundings may differ by.
    return abs(float(printed) - value) <= max(10.0**exponent, 2e-16 * abs(value) * 4)


def written(rows: Any) -> str:
    rows = np.asarray(rows, dtype=float)
    if rows.ndim == 1:
        return ",".join(repr(float(each)) for each in rows)
    return ";".join(",".join(repr(float(each)) for each in row) for row in rows)


class Run:
    """One query, asked at any iteration; tensors in column notation."""

    def __init__(self, client: httpx.Client, **parameters: Any) -> None:
        self.client = client
        self.parameters = {
            name: value if isinstance(value, str) else written(value) for name, value in parameters.items()
        }

    def at(self, t: int = 0) -> dict[str, Any]:
        parameters = {**self.parameters, "notation": "column", "t": str(t)}
        for _ in range(30):
            answer = self.client.get("/api/trace", params=parameters)
            if answer.status_code != 503:
                break
        answer.raise_for_status()
        trace = answer.json()
        assert trace["t"] == t
        return {name: np.array(tensor["values"]) for name, tensor in trace["tensors"].items()}


def test_mazur(client: httpx.Client) -> None:
    printed, run = reference("mazur_2015_2-2-2_sigmoid")["published"], Run(client, preset="mazur")
    T = run.at()
    slope = {layer: T[f"A{layer}"] * (1 - T[f"A{layer}"]) for layer in (1, 2)}
    halves = (T["Y"] - T["A2"])[:, 0] ** 2 / 2
    for name, value in {
        "net_h1": T["Z1"][0, 0],
        "out_h": T["A1"][:, 0],
        "net_o1": T["Z2"][0, 0],
        "out_o": T["A2"][:, 0],
        "E_o1": halves[0],
        "E_o2": halves[1],
        "E_total": T["J"],
        "dE_dout_o1": T["dA2"][0, 0],
        "dout_dnet_o1": slope[2][0, 0],
        "dE_dw5": T["dW2"][0, 0],
        "w5_to_w8_new": T["W2_next"].ravel(),
        "dEo1_dout_h1": T["dZ2"][0, 0] * T["W2"][0, 0],
        "dEo2_dout_h1": T["dZ2"][1, 0] * T["W2"][1, 0],
        "dE_dout_h1": T["dA1"][0, 0],
        "dout_dnet_h1": slope[1][0, 0],
        "dE_dw1": T["dW1"][0, 0],
        "w1_to_w4_new": T["W1_next"].ravel(),
    }.items():
        assert agrees(printed[name], value), name
    np.testing.assert_array_equal(T["b1_next"], T["b1"])


def test_mazurs_last_paragraph_is_wrong_and_is_the_bug_it_warns_of(client: httpx.Client) -> None:
    file = reference("mazur_2015_2-2-2_sigmoid")
    printed, right = file["published"], file["recomputed"]
    run = Run(client, preset="mazur")
    first, last = run.at(1), run.at(10_000)
    assert not agrees(printed["E_total_after_1_update"], first["J"])
    assert float(first["J"]) == pytest.approx(right["E_total_after_1_update"], rel=1e-12)
    assert not agrees(printed["out_after_10000"][0], last["A2"][0, 0])
    assert not agrees(printed["E_total_after_10000"], last["J"])
    assert last["A2"][:, 0] == pytest.approx(right["out_after_10000"], rel=1e-10)
    assert float(last["J"]) == pytest.approx(right["E_total_after_10000"], rel=1e-9)
    wrong = Run(client, preset="mazur", bug="update-before-backprop")
    after = wrong.at(10_000)
    assert agrees(
        printed["BUGGY_order(hidden gradient through already-updated w5..w8)_E_after_1"], wrong.at(1)["J"]
    )
    assert agrees(printed["BUGGY_order_out_after_10000"], after["A2"][:, 0])
    assert agrees(printed["BUGGY_order_E_after_10000(as 0.000035085 in a translation)"], after["J"])


PLANAR = "dlai_c1w3_2-4-1_tanh_sigmoid"


def test_planar_backward(client: httpx.Client) -> None:
    printed, T = reference(PLANAR)["published"], Run(client, preset="planar-check").at()
    for name in ("dW1", "db1", "dW2", "db2"):
        value = T[name] if name[1] == "W" else T[name][:, 0]
        assert agrees(printed[f"backward: {name}"], value), name


def test_planar_cost(client: httpx.Client) -> None:
    """The cost of given outputs: a single layer whose inputs are their logits."""
    file = reference(PLANAR)
    A = np.array(file["cost_test"]["A2"][0])
    X, Y = np.log(A / (1 - A))[:, None], np.array(file["cost_test"]["Y"]).T
    T = Run(client, preset="single-layer", X=X, Y=Y, W1=[[1]], b1=[0]).at()
    assert agrees(file["published"]["cost"], float(T["J"]))


@pytest.mark.parametrize("layer", [1, 2])
def test_planar_update(client: httpx.Client, layer: int) -> None:
    """An update with given gradients: a linear layer whose targets are off by just that much."""
    file = reference(PLANAR)
    given, printed = file["update_test_inputs"], file["published"]
    W, dW, b, db = (np.array(given[f"{kind}{layer}"]) for kind in ("W", "dW", "b", "db"))
    plain = {"preset": "single-layer", "output": "linear", "loss": "half_mse", "lr": "1.2", "hidden": ""}
    m = W.shape[1]
    T = Run(client, **plain, X=np.eye(m), Y=(W - m * dW).T, W1=W, b1=np.zeros(len(W)), freeze="b1").at()
    key = "update(lr 1.2): W1" if layer == 1 else "update: W2"
    assert agrees(printed[key], T["W1_next"].tolist())
    T = Run(client, **plain, X=[[0]], Y=[b - db], W1=np.zeros((len(b), 1)), b1=b).at()
    assert agrees(printed[f"update: b{layer}"], T["b1_next"][:, 0].tolist())


def test_planar_training(client: httpx.Client) -> None:
    file = reference(PLANAR)
    start, printed = file["nn_model_test"], file["published"]
    run = Run(client, preset="planar-check", W1=start["W1"], W2=start["W2"])
    assert agrees(printed["nn_model cost iteration 0"], run.at()["J"])
    end = run.at(10_000)
    assert agrees(printed["nn_model W1 after 10000"], end["W1"].tolist())
    assert agrees(printed["nn_model b1"], end["b1"][:, 0].tolist())
    assert agrees(printed["nn_model W2"], end["W2"].tolist())
    assert agrees(printed["nn_model b2"], end["b2"][:, 0].tolist())


def test_goodfellow_xor(client: httpx.Client) -> None:
    file = reference("goodfellow_xor_2-2-1_relu")
    printed, given = file["published"], file["initial_parameters"]
    run = Run(client, preset="xor", activation="relu", output="linear", loss="mse", hidden="2", **given)
    T = run.at()
    assert agrees(printed["XW"], (T["Z1"] - T["b1"]).T.tolist())
    assert agrees(printed["XW+c"], T["Z1"].T.tolist())
    assert agrees(printed["relu"], T["A1"].T.tolist())
    assert agrees(printed["f"], T["A2"].T.tolist())
    assert agrees(printed["J"], T["J"])
    assert not any(T[name].any() for name in T if name.startswith("d"))


BROWNLEE = "brownlee_2016_2-1-2_and_training"
SIGMOID = {"preset": "mazur", "freeze": ""}


def test_brownlee_demo(client: httpx.Client) -> None:
    file = reference(BROWNLEE)
    printed, given = file["published"], file["initial_parameters"]["A"]
    X, Y = file["inputs"]["A"], file["targets"]["A"]
    T = Run(client, **SIGMOID, hidden="1", X=X, Y=Y, **given).at()
    assert agrees(printed["forward_row_[1,0]_hidden"], T["A1"][0, 0])
    assert agrees(printed["forward_row_[1,0]"], T["A2"][:, 0])
    # The article types outputs in that equal sigmoid(bias): here the bias makes up for the hidden unit.
    offset = np.array(given["b2"]) - np.array(given["W2"])[:, 0] * T["A1"][0, 0]
    T = Run(client, **SIGMOID, hidden="1", X=X, Y=Y, **{**given, "b2": offset}).at()
    assert agrees(printed["delta_out_with_injected_outputs"], T["dZ2"][:, 0])
    # Two deltas of opposite sign nearly cancel in it, so one unit in the last place of an output shows here.
    assert T["dZ1"][0, 0] == pytest.approx(float(printed["delta_hidden_with_injected_outputs"]), rel=1e-14)


def test_brownlee_training(client: httpx.Client) -> None:
    file = reference(BROWNLEE)
    printed = file["published"]
    given = file["initial_parameters"][
        "B (Python random.seed(1), 12 random() values: hidden neuron 1 w,w,b; hidden 2; out 1; out 2)"
    ]
    Y = np.eye(2)[file["targets"]["B_class"]]
    run = Run(client, **SIGMOID, hidden="2", batch="1", X=file["inputs"]["B"], Y=Y, **given)
    losses = [2 * float(run.at(t)["J"]) for t in range(200)]
    assert agrees(printed["sum_squared_error_per_epoch"], [sum(losses[e : e + 10]) for e in range(0, 200, 10)])
    end = run.at(200)
    for layer, name in ((1, "final_hidden_w_w_bias"), (2, "final_out_w_w_bias")):
        rows = np.hstack([end[f"W{layer}"], end[f"b{layer}"]]).tolist()
        for row, expected in zip(rows, printed[name], strict=True):
            assert row == pytest.approx([float(each) for each in expected], rel=1e-13)


def test_micrograd_neurons(client: httpx.Client) -> None:
    """A neuron behind a layer that copies its input, so that the gradients of x are a step too."""
    file = reference("micrograd_expressions_and_neurons")
    printed = file["published"]
    copy = {"preset": "mazur", "hidden": "2", "activation": "linear", "W1": "1,0;0,1", "b1": "0,0", "freeze": ""}

    def neuron(name: str, output: str, value: float) -> dict[str, Any]:
        given = file["initial_parameters"][name]
        # The target is one below the output, so that dJ/do = o - y = 1.
        return Run(
            client,
            **copy,
            X=[file["inputs"][name]],
            Y=[[value - 1]],
            output=output,
            W2=given["W1"],
            b2=given["b1"],
        ).at()

    T = neuron("lecture", "tanh", math.sqrt(0.5))
    assert agrees(printed["lecture neuron o(4 digits)"], T["A2"][0, 0])
    assert agrees(printed["lecture n"], T["Z2"][0, 0])
    grads = [T["dA1"][0, 0], T["dW2"][0, 0], T["dA1"][1, 0], T["dW2"][0, 1], T["db2"][0, 0]]
    assert agrees(printed["lecture grads x1,w1,x2,w2,b"], grads)
    T = neuron("gout", "relu", 0.102443419482938)
    assert agrees([printed["gout.svg w1"], printed["gout.svg w2"]], T["W2"][0])
    assert agrees(printed["gout.svg out"], T["A2"][0, 0])
    grads = [*T["dW2"][0], *T["dA1"][:, 0], T["db2"][0, 0]]
    assert agrees(printed["gout.svg grads w1,w2,x1,x2,b"], grads)


@pytest.mark.parametrize(
    ("start", "lines"), [("easy", ("w=0.6,b=0.9", "easy start")), ("saturated", ("w=b=2", "w=b=2"))]
)
def test_nielsen_saturated_neuron(client: httpx.Client, start: str, lines: tuple[str, str]) -> None:
    file = reference("nielsen_ch3_saturated_neuron")
    printed, given = file["published"], file["initial_parameters"][start]
    run = Run(client, preset="mazur", hidden="", freeze="", X=[[1]], Y=[[0]], lr="0.15", **given)
    assert agrees(printed[f"initial output {lines[0]}"], run.at()["A1"][0, 0])
    assert agrees(printed[f"after 300 epochs, quadratic, eta 0.15, {lines[1]}"], run.at(300)["A1"][0, 0])
    entropy = Run(client, preset="mazur", hidden="", freeze="", X=[[1]], Y=[[0]], lr="0.005", loss="bce", **given)
    expected = file["useful_extra_values_recomputed"]["cross-entropy eta 0.005 after 300, easy/saturated"]
    assert entropy.at(300)["A1"][0, 0] == pytest.approx(expected[start == "saturated"], rel=1e-12)


@pytest.mark.parametrize(("alpha", "last"), [("1", 59_999), ("0.01", 10_000), ("0.1", 10_000), ("10", 10_000)])
def test_trask_ends_on_its_printed_digits(client: httpx.Client, alpha: str, last: int) -> None:
    """Its gradient is a sum over the four examples, so alpha is four times as large here; no biases."""
    file = reference("trask_3-4-1_xor")
    printed = file["published"]
    given = {**file["initial_parameters"], "b1": np.zeros(4), "b2": np.zeros(1)}
    run = Run(
        client, preset="mazur", hidden="4", freeze="b1,b2", X=file["inputs"], Y=file["targets"],
        lr=str(4 * float(alpha)), **given,
    )  # fmt: skip
    errors = printed[f"alpha {alpha}" + (": mean abs error at 0,10000,..50000" if alpha == "1" else "")]
    for index, t in enumerate(range(0, last + 1, 10_000)):
        T = run.at(t)
        assert agrees(errors[index], float(np.abs(T["Y"] - T["A2"]).mean())), t
    if alpha == "1":
        assert agrees(
            printed["l2 printed after 60000 iterations (forward pass of the last iteration)"],
            run.at(last)["A2"][0],
        )
