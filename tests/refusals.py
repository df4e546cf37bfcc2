"""Every refusal that the code can utter, read out of the code itself: where it is raised, and its words.

A hole in the words (a name, a number) reads `…`. What cannot be read without running, because it passes on
the words of another refusal, is left out: those words are read where they are first said.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOLE = "…"
BASES = {"DomainError", "NotAllowed"}
OTHERS = {"Refused", "Fault", "ParseError", "ValidationError", "BoxError", "PermissionDenied"}
CALLS = {"fault", "refuse", "refuse_parameter", "add_error"}  # whose second argument are the words
SECOND = {*CALLS, "Refused"}


@dataclass(frozen=True)
class Said:
    """One place where words are said to a person."""

    where: str  # "visits/operations/team.py:72"
    kind: str
    words: str
    field: bool  # it stands beside the question that it is about


@cache
def sources() -> dict[str, ast.Module]:
    """Return every file of ours that is no test and no migration."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    apart = ("tests/", "benchmarks/", "launch/", "start.py")
    ours = [path for path in listed if not path.startswith(apart) and "/migrations/" not in path]
    return {path: ast.parse((ROOT / path).read_text()) for path in ours if (ROOT / path).is_file()}


@cache
def domain_errors() -> frozenset[str]:
    """Return the names of DomainError and of all that derive from it."""
    known = set(BASES)
    while True:
        found = {
            node.name
            for tree in sources().values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and known & {ast.unparse(base) for base in node.bases}
        }
        if found <= known:
            return frozenset(known)
        known |= found


def refusals() -> Iterator[Said]:
    """Yield each thing that is said where something is refused."""
    kinds = domain_errors() | OTHERS | CALLS
    for path, tree in sources().items():
        for node in ast.walk(tree):
            name = _called(node) if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or name not in kinds:
                continue
            beside = name in CALLS or any(k.arg == "field" for k in node.keywords) or name in OTHERS
            at = 1 if name in SECOND else 0
            for words in _texts(node.args[at], tree) if len(node.args) > at else ():
                yield Said(f"{path}:{node.lineno}", name, words, beside)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _texts(node: ast.expr, tree: ast.Module, deep: int = 0) -> Iterator[str]:
    """Yield every text that an expression can be; nothing for words passed on."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(_part(part, tree) for part in parts)
        case ast.BinOp(left=left, right=right):
            for first in _texts(left, tree, deep):
                yield from (first + second for second in _texts(right, tree, deep))
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, tree, deep)
            yield from _texts(other, tree, deep)
        case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            for each in values:
                yield from _texts(each, tree, deep)
        case ast.Call(func=ast.Name(id="_literal"), args=[inner]):
            yield from _texts(inner, tree, deep)
        case ast.Name() | ast.Subscript(value=ast.Name()) | ast.Call(func=ast.Name()) if deep < 3:
            yield from _named(node, tree, deep)


def _part(part: ast.expr, tree: ast.Module) -> str:
    """Return a part of a text: itself, the constant that it names, or a hole."""
    match part:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=name)) if name.isupper():
            return next(_texts(ast.Name(name), _where(name, tree)), HOLE)
    return HOLE


def _where(name: str, tree: ast.Module) -> ast.Module:
    """Return the file that a constant comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return sources()[f"{(node.module or '').replace('.', '/')}.py"]
    return tree


def _named(node: ast.expr, tree: ast.Module, deep: int) -> Iterator[str]:
    """Yield what a name of the same file was given, or a function of the same file returns."""
    target = node.value if isinstance(node, ast.Subscript) else node
    name = target.func.id if isinstance(target, ast.Call) else target.id  # type: ignore[attr-defined]
    for other in ast.walk(tree):
        match other:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                yield from _texts(value, tree, deep + 1)
            case ast.AnnAssign(target=ast.Name(id=given), value=ast.expr() as value) if given == name:
                yield from _texts(value, tree, deep + 1)
            case ast.FunctionDef(name=given) if given == name and isinstance(target, ast.Call):
                for line in ast.walk(other):
                    if isinstance(line, ast.Return) and line.value is not None:
                        yield from _texts(line.value, tree, deep + 1)
