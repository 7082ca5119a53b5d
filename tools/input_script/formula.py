"""Numbers of formulas that are known before anything runs; no engine, no state."""

import ast
import math
from collections.abc import Callable

ValueOf = Callable[[str], float | None]

_LONGEST = 400
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log": math.log10,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": math.atan2,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
}


class _NotStatic(Exception):
    """Part of the formula is known only at run time."""


def evaluate(formula: str, value_of: ValueOf) -> float | None:
    """The value of an equal-style formula, or None where only a run can tell.

    Args:
        formula: The text as in `variable x equal ...`.
        value_of: Value of a variable by its name, None where unknown.
    """
    if len(formula) > _LONGEST:
        return None
    try:
        tree = ast.parse(formula.strip().replace("^", "**"), mode="eval")
        value = _number(tree.body, value_of)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError, _NotStatic):
        return None
    return value if math.isfinite(value) else None


def _number(node: ast.expr, value_of: ValueOf) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id="PI"):
            return math.pi
        case ast.Name(id=name) if name.startswith("v_"):
            value = value_of(name[2:])
            if value is None:
                raise _NotStatic
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, value_of)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combine(operator, _number(left, value_of), _number(right, value_of))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*_numbers(name, arguments, value_of)))
        case _:
            raise _NotStatic


def _numbers(name: str, arguments: list[ast.expr], value_of: ValueOf) -> list[float]:
    if len(arguments) != (2 if name == "atan2" else 1):
        raise _NotStatic
    return [_number(argument, value_of) for argument in arguments]


def _combine(operator: ast.operator, left: float, right: float) -> float:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case ast.Mod():
            return math.fmod(left, right)
        case ast.Pow():
            power: float | complex = left**right
            if isinstance(power, complex):
                raise _NotStatic
            return power
        case _:
            raise _NotStatic


def as_number(text: str | None) -> float | None:
    """A finite number as LAMMPS writes it, or None."""
    if text is None or not text or not (text[0] in "+-." or text[0].isdigit()):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def as_text(value: float) -> str:
    """How LAMMPS writes the value of an equal-style variable into a command."""
    return f"{value:.15g}"
