"""The metric math that the program's alarms use ("Using metric math", CloudWatch User Guide)."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

#: A metric without data, and what is computed with it.
_NOTHING = None

_OPERATORS: Mapping[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def compute(expression: str, values: Mapping[str, float | None], seconds: int) -> float | None:
    """Return the expression's value in one period of `seconds` for the metrics' values by id; None: no data.

    Raise ValueError for syntax that is not supported.
    """
    tree = ast.parse(expression, mode="eval").body
    result = _Evaluation(values, seconds).value(tree)
    return None if result is _NOTHING else float(result)


class _Evaluation:
    def __init__(self, values: Mapping[str, float | None], seconds: int) -> None:
        self._values, self._seconds = values, seconds

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return self._values[name]
            case ast.List(elts=elements):
                return [self.value(element) for element in elements]
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._divided(self.value(left), self.value(right))
            case ast.BinOp(left=left, op=op, right=right):
                return self._both(op, self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._both(op, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return self._call(function, arguments)
        raise ValueError(f"{ast.unparse(node)} is not supported by the local run's metric math")

    def _both(self, op: ast.AST, left: Any, right: Any) -> Any:
        if left is _NOTHING or right is _NOTHING:
            return _NOTHING
        return _OPERATORS[type(op)](left, right)

    def _divided(self, left: Any, right: Any) -> Any:
        # A division by zero has no data point.
        return _NOTHING if left is _NOTHING or not right else left / right

    def _call(self, function: str, arguments: list[ast.expr]) -> Any:
        match function, arguments:
            case "IF", [test, yes, no]:
                found = self.value(test)
                return _NOTHING if found is _NOTHING else self.value(yes if found else no)
            case "FILL", [result, filler]:
                return _filled(self.value(result), self.value(filler))
            case "METRICS", []:
                return list(self._values.values())
            case "PERIOD", [_]:
                return self._seconds
            case (("MAX" | "SUM"), [result]):
                known = [value for value in self.value(result) if value is not _NOTHING]
                gathered: Callable[[list[float]], float] = max if function == "MAX" else sum
                return gathered(known) if known else _NOTHING
        raise ValueError(f"{function} is not supported by the local run's metric math")


def _filled(result: Any, filler: float) -> Any:
    if isinstance(result, list):
        return [_filled(one, filler) for one in result]
    return filler if result is _NOTHING else result
