"""Why a factor of a product is transposed: its entry by indices, and along what the product has to read."""

from ..equations.expr import Apply, Axis, Expr, tensors, walk
from ..equations.write import latex
from ..numerics.equations import Step
from ..numerics.symbols import plain, symbol
from ..words import say
from .formulas import mathml


def transpose(step: Step, notation: str) -> dict[str, str] | None:
    """For a product with a transposed factor what is said of it, and the entry as MathML; otherwise None."""
    product = next((each for each in walk(step.tree) if _is(each, "matmul")), None)
    if not isinstance(product, Apply) or any(len(tensors(each)) > 1 for each in product.of):
        return None
    left, right = (_Factor(each, notation) for each in product.of)
    if not (left.transposed or right.transposed):
        return None
    along = left.axes[1]
    k = "e" if along.kind == "examples" else "k"
    entry = rf"{left.entry('j', k)}\, {right.entry(k, 'i')}"
    whole = symbol(step.writes, notation) if product is step.tree else _latex(product, notation)
    scale = "".join(_latex(each, notation) + r"\," for each in left.scale)
    formula = rf"{_bracketed(whole)}_{{ji}} = {scale}\sum_{{{k}}} {entry}"
    return {"text": " ".join(_words(left, right, along)), "mathml": mathml(formula)}


def _words(left: "_Factor", right: "_Factor", along: Axis) -> list[str]:
    if along.kind == "examples":
        what = say("the examples")
    else:
        what = say("the units of layer {layer}", layer=along.layer)
    words = [say("Entry by entry it is a sum over {what}.", what=what)]
    if left.transposed:
        words.append(
            say(
                "A product reads its left factor row by row, but in {tensor} {what} stand one below the other: "
                "so it is transposed.",
                tensor=left.name,
                what=what,
            )
        )
    if right.transposed:
        words.append(
            say(
                "A product reads its right factor column by column, but in {tensor} {what} stand side by side: "
                "so it is transposed.",
                tensor=right.name,
                what=what,
            )
        )
    return words


class _Factor:
    """A factor of a product: a tensor, perhaps transposed, and the numbers before it."""

    def __init__(self, tree: Expr, notation: str) -> None:
        self.notation, self.scale = notation, list[Expr]()
        while isinstance(tree, Apply) and _is(tree, "multiply") and not tensors(tree.of[0]):
            self.scale.append(tree.of[0])
            tree = tree.of[1]
        self.transposed = isinstance(tree, Apply) and _is(tree, "transpose")
        (self.tensor,) = tensors(tree)
        self.name = plain(self.tensor, notation)
        axes = self.tensor.axes if notation == "column" else self.tensor.axes[::-1]
        self.axes = axes[::-1] if self.transposed else axes

    def entry(self, row: str, column: str) -> str:
        """The entry that the product reads at ``row`` and ``column``, by the indices of the tensor as it is."""
        indices = f"{column}{row}" if self.transposed else f"{row}{column}"
        return f"{_bracketed(symbol(self.tensor, self.notation))}_{{{indices}}}"


def _latex(tree: Expr, notation: str) -> str:
    return latex(tree, lambda each, turned: symbol(each, notation, transposed=turned), notation)


def _bracketed(text: str) -> str:
    """What is no single sign in parentheses, so that an index may stand below it."""
    return rf"\left({text}\right)" if "frac" in text or " " in text else text


def _is(tree: Expr, operation: str) -> bool:
    return isinstance(tree, Apply) and tree.op.name == operation
