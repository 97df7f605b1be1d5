"""Somebody's own network as a run: its numbers are the framework's."""

from typing import Any

import numpy as np
import pytest

import app as backwalk
from app.run.errors import BadRequestError

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(6, 3))
LABELS = np.array([0, 2, 1, 1, 0, 2])
BINARY = np.array([0.0, 1, 1, 0, 1, 0])


def test_arrays_in_either_orientation() -> None:
    W1, W2 = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=(1, 4))
    more: dict[str, Any] = {"activation": "tanh", "output": "sigmoid", "loss": "bce"}
    run = backwalk.from_arrays({"W1": W1, "b1": [0.1, 0.2, 0.3, 0.4], "W2": W2}, X, BINARY, **more)
    turned = backwalk.from_arrays({"W1": W1.T, "b1": [[0.1, 0.2, 0.3, 0.4]], "W2": W2.T}, X, BINARY, **more)
    assert run.query == turned.query
    trace = run.trace()
    np.testing.assert_array_equal(trace.tensors["W1"], W1)
    A1 = np.tanh(X @ W1.T + [0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(trace.tensors["A1"], A1.T, rtol=1e-12)
    assert run.check().passed


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"W2": [[1.0, 2, 3]]}, "W1, b1, W2 … without a gap, not W2"),
        ({}, "W1, b1, W2 … without a gap, not nothing"),
        ({"W1": [[1.0, 2, 3]], "c1": [1.0]}, "not W1, c1"),
        ({"W1": [1.0, 2, 3]}, "W1 has two axes"),
        ({"W1": [[1.0, 2], [3, 4]]}, "W1"),
        ({"W1": [[np.nan, 2, 3]]}, "W1"),
    ],
)
def test_what_does_not_fit_is_named(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        backwalk.from_arrays(parameters, X, BINARY, output="sigmoid", loss="bce")


def torch_model(torch: Any, *layers: Any, double: bool = True) -> Any:
    model = torch.nn.Sequential(*layers)
    # Another test may have said what the default is.
    return model.double() if double else model.float()


@pytest.mark.parametrize("case", ["bce", "logits", "classes", "mse", "deep", "nested", "no bias"])
def test_its_gradients_are_those_of_pytorch(case: str) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn = torch.nn
    torch.manual_seed(1)
    layers, loss, y = {
        "bce": ([nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1), nn.Sigmoid()], nn.BCELoss(), BINARY[:, None]),
        "logits": ([nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)], nn.BCEWithLogitsLoss(), BINARY[:, None]),
        "classes": ([nn.Linear(3, 4), nn.SiLU(), nn.Linear(4, 3)], nn.CrossEntropyLoss(), LABELS),
        "mse": ([nn.Flatten(), nn.Linear(3, 1)], nn.MSELoss(), BINARY[:, None]),
        "deep": (
            [nn.Linear(3, 4), nn.GELU(), nn.Linear(4, 5), nn.ELU(), nn.Linear(5, 2), nn.LeakyReLU(),
             nn.Linear(2, 1)],
            nn.MSELoss(), BINARY[:, None],
        ),
        "nested": (
            [nn.Sequential(nn.Linear(3, 4), nn.Softplus()), nn.Identity(), nn.Linear(4, 1)], nn.MSELoss(),
            BINARY[:, None],
        ),
        "no bias": ([nn.Linear(3, 4, bias=False), nn.Tanh(), nn.Linear(4, 1)], nn.MSELoss(), BINARY[:, None]),
    }[case]  # fmt: skip
    model = torch_model(torch, *layers)
    run = backwalk.from_torch(model, torch.tensor(X), torch.tensor(y), loss, lr=0.1)
    out = loss(model(torch.tensor(X)), torch.tensor(y))
    out.backward()
    trace = run.trace()
    assert trace.loss == pytest.approx(out.item(), rel=1e-12)
    linear = [each for each in model.modules() if type(each).__name__ == "Linear"]
    theirs: dict[str, Any] = {}
    for number, each in enumerate(linear, 1):
        theirs[f"dW{number}"] = each.weight.grad.numpy()
        if each.bias is not None:
            theirs[f"db{number}"] = each.bias.grad.numpy()
    for name, gradient in theirs.items():
        np.testing.assert_allclose(trace.tensors[name].reshape(gradient.shape), gradient, rtol=1e-12, atol=1e-15)
    assert backwalk.compare(run, theirs).passed
    # One step of plain gradient descent, too.
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    np.testing.assert_allclose(trace.tensors["W1_next"], linear[0].weight.detach().numpy(), rtol=1e-12)


def test_float32_is_told_from_float64() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    torch.manual_seed(2)
    nn, x, y = torch.nn, torch.tensor(X, dtype=torch.float32), torch.tensor(BINARY[:, None], dtype=torch.float32)
    model = torch_model(torch, nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1), double=False)
    run = backwalk.from_torch(model, x, y, nn.MSELoss())
    assert (run.trace().tensors["W1"] == model[0].weight.detach().double().numpy()).all()
    nn.MSELoss()(model(x), y).backward()
    gradient = model[0].weight.grad.numpy()
    assert backwalk.compare(run, {"dW1": gradient}).passed
    assert not backwalk.compare(run, {"dW1": gradient.astype(np.float64) * (1 + 1e-6)}).passed


def test_pictures_are_flattened_as_the_model_does() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn, pictures = torch.nn, torch.tensor(RANDOM.normal(size=(5, 2, 3)))
    model = torch_model(torch, nn.Flatten(), nn.Linear(6, 2), nn.Dropout(), nn.Tanh(), nn.Linear(2, 1)).eval()
    y = torch.tensor(X[:5, :1])
    run = backwalk.from_torch(model, pictures, y, nn.MSELoss())
    nn.MSELoss()(model(pictures), y).backward()
    assert backwalk.compare(run, {"dW1": model[1].weight.grad.numpy()}).passed


def test_what_is_no_chain_is_refused_by_name() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn, x, y = torch.nn, torch.tensor(X), torch.tensor(BINARY[:, None])

    class Residual(nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Linear(3, 3).double()
            self.last = nn.Linear(3, 1).double()

        def forward(self, given: Any) -> Any:
            return self.last(given + self.one(given))

    hooked = torch_model(torch, nn.Linear(3, 1))
    hooked[0].register_forward_hook(lambda *_: None)
    cases = [
        (Residual(), nn.MSELoss(), "Residual is not its layers in order"),
        (
            torch_model(torch, nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)),
            nn.MSELoss(),
            "BatchNorm1d cannot",
        ),
        (torch_model(torch, nn.Linear(3, 4), nn.Dropout(), nn.Linear(4, 1)), nn.MSELoss(), "eval"),
        (
            torch_model(torch, nn.Linear(3, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1)),
            nn.MSELoss(),
            "negative_slope=0.2",
        ),
        (torch_model(torch, nn.ReLU(), nn.Linear(3, 1)), nn.MSELoss(), "ReLU does not follow"),
        (torch_model(torch, nn.Linear(3, 1)), nn.L1Loss(), "L1Loss is none of MSELoss"),
        (torch_model(torch, nn.Linear(3, 1)), nn.MSELoss(reduction="sum"), "another reduction"),
        (torch_model(torch, nn.Linear(3, 1)), nn.BCELoss(), "'sigmoid'"),
        (torch_model(torch, nn.Linear(3, 2)), nn.MSELoss(), "averages over the outputs"),
        (torch_model(torch, nn.Linear(2, 1)), nn.MSELoss(), "does not take X"),
        (hooked, nn.MSELoss(), "Linear has hooks"),
    ]
    for model, loss, words in cases:
        with pytest.raises(BadRequestError, match=words):
            backwalk.from_torch(model, x, y, loss)
    with pytest.raises(BadRequestError, match="whole numbers from 0 to 1"):
        backwalk.from_torch(torch_model(torch, nn.Linear(3, 2)), x, torch.tensor(LABELS), nn.CrossEntropyLoss())


@pytest.mark.parametrize("kind", ["binary", "classes", "regression"])
def test_its_step_is_that_of_scikit_learn(kind: str) -> None:
    neural = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed")
    settings = {
        "hidden_layer_sizes": (4, 3), "activation": "tanh", "solver": "sgd", "momentum": 0.0, "alpha": 0.01,
        "learning_rate_init": 0.1, "batch_size": len(X), "random_state": 3,
    }  # fmt: skip
    y = {"binary": BINARY.astype(int), "classes": LABELS, "regression": X[:, 0] ** 2}[kind]
    made = neural.MLPRegressor if kind == "regression" else neural.MLPClassifier
    model = made(**settings)
    more = {} if kind == "regression" else {"classes": np.unique(y)}
    model.partial_fit(X, y, **more)
    run = backwalk.from_sklearn(model, X, y)
    before = run.trace()
    model.partial_fit(X, y)
    for number, (W, b) in enumerate(zip(model.coefs_, model.intercepts_, strict=True), 1):
        np.testing.assert_allclose(before.tensors[f"W{number}_next"], W.T, rtol=1e-10)
        np.testing.assert_allclose(before.tensors[f"b{number}_next"].ravel(), b, rtol=1e-10, atol=1e-15)


def test_another_estimator_is_refused() -> None:
    neural = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed")
    with pytest.raises(BadRequestError, match="is not fitted"):
        backwalk.from_sklearn(neural.MLPClassifier(), X, BINARY)
    with pytest.raises(BadRequestError, match="dict is no MLPClassifier"):
        backwalk.from_sklearn({}, X, BINARY)
