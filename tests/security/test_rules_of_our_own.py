"""Lines that this code base may not have. Each rule is shown one that it catches (trust.md S20)."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casework", "carers", "safeguarding", "config")


def name_of(node: ast.AST) -> str:
    """The dotted name that is called or read: ``a.b.c``; empty for anything else."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return f"{name_of(value)}.{attr}".lstrip(".")
        case ast.Name(id=name):
            return name
    return ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(tree: ast.AST, *wanted: str) -> Iterator[ast.Call]:
    """Calls whose dotted name is or ends with one of these."""
    for call in calls(tree):
        name = name_of(call.func)
        if any(name == each or name.endswith(f".{each}") for each in wanted):
            yield call


def keyword(call: ast.Call, name: str) -> object:
    value = next((each.value for each in call.keywords if each.arg == name), None)
    return value.value if isinstance(value, ast.Constant) else value


def is_text_with_holes(node: ast.AST) -> bool:
    """An f-string that fills something in, ``"…" % x``, ``"…" + x`` or ``"…".format(x)``."""
    match node:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(op=ast.Mod() | ast.Add()):
            return True
        case ast.Call(func=ast.Attribute(attr="format")):
            return True
    return False


def what_runs_text(tree: ast.AST) -> Iterator[ast.AST]:
    yield from (call for call in named(tree, "eval", "exec", "compile", "__import__")
                if name_of(call.func) in {"eval", "exec", "compile", "__import__"})  # fmt: skip


def what_unpacks_objects(tree: ast.AST) -> Iterator[ast.AST]:
    yield from named(tree, "pickle.loads", "pickle.load", "marshal.loads", "shelve.open")
    yield from named(tree, "yaml.load", "yaml.unsafe_load")


def shells(tree: ast.AST) -> Iterator[ast.AST]:
    yield from named(tree, "os.system", "os.popen", "subprocess.getoutput")
    yield from (call for call in calls(tree) if keyword(call, "shell") is True)


def markup_from_text(tree: ast.AST) -> Iterator[ast.AST]:
    yield from named(tree, "mark_safe", "SafeString", "html_safe")
    yield from (call for call in named(tree, "format_html") if is_text_with_holes(call.args[0]))


def doors_without_a_guard(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node).endswith("csrf_exempt"):
            yield node


def every_field_at_once(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) in {"fields", "exclude"}:
            if isinstance(node.value, ast.Constant) and node.value.value == "__all__":
                yield node
            if name_of(node.targets[0]) == "exclude":
                yield node


def statements_from_text(tree: ast.AST) -> Iterator[ast.AST]:
    """SQL put together where it is run. Names of tables come through constants, values never."""
    for call in named(tree, "execute", "executemany", "raw", "extra"):
        if call.args and is_text_with_holes(call.args[0]):
            yield call


def where_a_stranger_leads(tree: ast.AST) -> Iterator[ast.AST]:
    """A redirect straight to what the request says; it goes through ``safe_next`` first."""
    for call in named(tree, "redirect", "HttpResponseRedirect"):
        if call.args and re.search(r"request\.(GET|POST|META|headers)", ast.unparse(call.args[0])):
            yield call


def jobs_put_off(tree: ast.AST) -> Iterator[ast.AST]:
    """A job that the broker keeps for later can be lost or run twice (trust.md R7)."""
    for call in named(tree, "apply_async"):
        if {each.arg for each in call.keywords} & {"eta", "countdown"}:
            yield call


def temporary_names(tree: ast.AST) -> Iterator[ast.AST]:
    yield from named(tree, "tempfile.mktemp")


def certificates_unread(tree: ast.AST) -> Iterator[ast.AST]:
    yield from (call for call in calls(tree) if keyword(call, "verify") is False)
    yield from named(tree, "_create_unverified_context")


Rule = Callable[[ast.AST], Iterator[ast.AST]]
RULES: dict[Rule, str] = {
    what_runs_text: "eval(words)",
    what_unpacks_objects: "pickle.loads(data)",
    shells: "subprocess.run(words, shell=True)",
    markup_from_text: "format_html(f'<b>{name}</b>')",
    doors_without_a_guard: "csrf_exempt(view)",
    every_field_at_once: "class Meta:\n    fields = '__all__'",
    statements_from_text: "cursor.execute(f'SELECT {name}')",
    where_a_stranger_leads: "redirect(request.GET['next'])",
    jobs_put_off: "letter.apply_async(countdown=60)",
    temporary_names: "tempfile.mktemp()",
    certificates_unread: "requests.get(url, verify=False)",
}
# A line that may stay, and why.
MAY_STAY: dict[tuple[str, str], str] = {
    ("casework/audit/sealing.py", "statements_from_text"): "names of our own tables",
    ("casework/audit/verifying.py", "statements_from_text"): "names of our own tables",
    ("casework/disasters/backup.py", "statements_from_text"): "a name, quoted by psycopg",
    (
        "casework/disasters/pack/document.py",
        "what_runs_text",
    ): "typst's compiler, no text of Python",
    ("casework/views/ready.py", "statements_from_text"): "a whole number of our own",
    ("casework/database/engine/base.py", "statements_from_text"): "a whole number of our own",
    ("config/embedded/postgres.py", "statements_from_text"): "a name of our own",
    ("casework/views/notify_callbacks.py", "doors_without_a_guard"): "opened by a token alone",
}


def files() -> list[Path]:
    return [file for app in APPS for file in sorted((ROOT / app).rglob("*.py"))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_catches_such_a_line(rule: Rule):
    assert list(rule(ast.parse(RULES[rule])))


def test_no_line_of_the_apps_breaks_a_rule():
    found = {
        f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {rule.__name__}"
        for file in files()
        for tree in [ast.parse(file.read_text())]
        for rule in RULES
        for node in rule(tree)
        if (str(file.relative_to(ROOT)), rule.__name__) not in MAY_STAY
    }
    assert found == set()
