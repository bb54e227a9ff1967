"""No module of ours needs, by whatever way, a module that needs it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from tests.house.source import HOUSE, name_of, python_files

Graph = dict[str, set[str]]


def module_name(path: Path) -> str:
    """How a file is imported."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports at the top and inside functions, without those for types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not is_for_types_only(node):
            yield from imports(node)


def imported_modules(tree: ast.AST, known: Collection[str]) -> Iterator[str]:
    """Known modules; `from package import module` means the module, not its package."""
    for node in imports(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif node.module is not None:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in named if {name, node.module} & set(known))


def import_graph(trees: Mapping[str, ast.AST]) -> Graph:
    """module → modules of ours that it imports."""
    return {name: {*imported_modules(tree, trees.keys())} - {name} for name, tree in trees.items()}


def circles(graph: Graph) -> list[list[str]]:
    """Modules that reach each other, every circle once."""
    reached = {name: reachable(graph, name) for name in graph}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return sorted(sorted(group) for group in groups if group)


def reachable(graph: Graph, start: str) -> set[str]:
    """Everything that a module needs, directly or not."""
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(graph[name])
    return found


def parsed() -> dict[str, ast.AST]:
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in python_files("deliberate")}


def test_no_module_needs_one_that_needs_it() -> None:
    assert circles(import_graph(parsed())) == []


def test_only_models_import_for_types_only() -> None:
    """For the annotations of relationships, which run both ways between tables."""
    others = [
        name_of(path)
        for path in python_files("deliberate")
        if "deliberate/models/" not in path.as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if is_for_types_only(node) and "deliberate" in ast.unparse(node)
    ]
    assert others == []


def test_a_circle_through_a_function_is_found() -> None:
    trees: dict[str, ast.AST] = {
        "a": ast.parse("import b"),
        "b": ast.parse("def f() -> None:\n    from c import g"),
        "c": ast.parse("from a import f"),
        "d": ast.parse("if TYPE_CHECKING:\n    import e"),
        "e": ast.parse("import d"),
    }
    assert circles(import_graph(trees)) == [["a", "b", "c"]]
