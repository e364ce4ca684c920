"""Does a test notice when the gate is wrong? ``python -m tests.gate.mutate`` makes it wrong, in
each small way that it knows, one at a time, and counts the faults that no test of it sees.

A fault is made by giving a function other code in the running process, so that a test costs
itself and nothing more. Only tests that need no database are asked.
"""

import ast
import copy
import importlib
import inspect
import itertools
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

import django

MODULES = ("decision", "places", "needs", "given_by_hand", "same_address", "same_name")
TESTS = (
    "tests.letters.test_the_gate", "tests.gate.test_gate_by_hand", "tests.gate.test_same_address",
    "tests.gate.test_same_name",
    "tests.gate.test_reasons_in_words", "tests.gate.test_places",
    "tests.gate.test_every_combination",
)  # fmt: skip
WANTED = 0.95

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def wrong_ways(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901 - a table of nodes
    """Other nodes that could stand in the place of this one."""
    match node:
        case ast.Compare(ops=[op]):
            for other in COMPARED.get(type(op), ()):
                yield changed(node, ops=[other()])
        case ast.BoolOp(op, values):
            yield changed(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            yield from values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(op=op) if type(op) in COUNTED:
            yield changed(node, op=COUNTED[type(op)]())
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.If(test=test):
            yield changed(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in other_values(value))
        case ast.Attribute(value=ast.Name(id="Held"), attr=attr):
            yield changed(node, attr="LATE" if attr != "LATE" else "DIED")
        case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "casefold" | "upper")):
            yield inner
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.Constant(None))
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield changed(node, value=ast.Constant(None))


def other_values(value: object) -> Iterator[bool | int | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield value + "X"


def changed(node: ast.AST, **fields: Any) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants(function: ast.FunctionDef) -> Iterator[tuple[int, ast.FunctionDef]]:
    """The function, wrong in one place, and the line of that place; its docstring is no code."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    places = [node for statement in body for node in ast.walk(statement)]
    for place in places:
        for other in wrong_ways(place):
            yield getattr(place, "lineno", function.lineno), replaced(function, place, other)


def replaced(function: ast.FunctionDef, place: ast.AST, other: ast.AST) -> ast.FunctionDef:
    """A copy of the whole tree in which this one node is another."""
    instead = ast.fix_missing_locations(ast.copy_location(copy.copy(other), place))
    return copy.deepcopy(function, {id(place): instead})


def functions_of(module: ModuleType) -> Iterator[tuple[FunctionType, ast.FunctionDef]]:
    """Each function of the module and of its classes, and what it was written as."""
    tree = ast.parse(inspect.getsource(module))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield getattr(module, node.name), node
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    held = vars(getattr(module, node.name))[part.name]
                    yield getattr(held, "fget", held), part


def code_of(function: ast.FunctionDef, module: ModuleType) -> CodeType:
    bare: Any = changed(function, decorator_list=[])
    tree = ast.fix_missing_locations(ast.Module([bare], []))
    space = dict(vars(module))
    exec(compile(tree, str(module.__file__), "exec"), space)  # noqa: S102 - our own code
    made: CodeType = space[function.name].__code__
    return made


def tests() -> list[Callable[[], object]]:
    """Every test that needs nothing given to it, the quick ones first."""
    found: list[tuple[bool, Callable[[], object]]] = []
    for name in TESTS:
        module = importlib.import_module(name)
        for test in vars(module).values():
            if getattr(test, "__module__", "") == name and _is_asked(test):
                found += [("combination" in name, call) for call in calls(test)]
    return [call for _, call in sorted(found, key=lambda pair: pair[0])]


def _is_asked(test: Any) -> bool:
    # Every mix asks the same list 180,000 times more; what is drawn anew would see by chance.
    is_long = "every_mix" in test.__name__ or hasattr(test, "hypothesis")
    return test.__name__.startswith("test_") and not is_long


def calls(test: Any) -> Iterator[Callable[[], object]]:
    """The test once for each of its parameters."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    tables = []
    for mark in marks:
        names, rows = mark.args[:2]
        several = not isinstance(names, str)
        tables.append([dict(zip(names, row, strict=True)) if several else {names: row}
                       for row in rows])  # fmt: skip
    for chosen in itertools.product(*tables):
        given = {name: value for row in chosen for name, value in row.items()}
        yield partial(test, **given)


def is_seen(ask: list[Callable[[], object]]) -> bool:
    """Whether any test fails; the one that saw the last fault is asked first the next time."""
    for place, test in enumerate(ask):
        try:
            test()
        except Exception:
            ask.insert(0, ask.pop(place))
            return True
    return False


def main() -> int:
    ask = tests()
    assert not is_seen(ask), "the tests fail without any fault"
    made, unseen, began = 0, 0, time.monotonic()
    for name in sys.argv[1:] or MODULES:
        module = importlib.import_module(f"casework.letters.gate.{name}")
        for function, written in functions_of(module):
            right = function.__code__
            # The same code again is no fault, and nothing may take it for one.
            assert code_of(written, module).co_names == right.co_names, written.name
            for line, mutant in mutants(written):
                function.__code__ = code_of(mutant, module)
                made += 1
                if not is_seen(ask):
                    unseen += 1
                    sys.stdout.write(f"{name}.py:{line} {ast.unparse(mutant)}\n\n")
                    sys.stdout.flush()
            function.__code__ = right
    seen = made - unseen
    took = time.monotonic() - began
    sys.stdout.write(f"{made} faults, {seen} seen ({seen / made:.1%}), {took:.0f} s\n")
    return 0 if seen >= WANTED * made else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main())
