"""Write the types of the data that Python sends to the browser's code: python -m scripts.scene_types"""

from __future__ import annotations

from inspect import getdoc
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Final, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from inception_lab.draw.network import scene_types
from inception_lab.inside import theatre_types
from inception_lab.paths import STATIC

__all__ = ["TARGETS", "declarations"]

TARGETS: Final[dict[Path, ModuleType]] = {
    STATIC / "graph" / "scene.d.ts": scene_types,
    STATIC / "theatre" / "theatre.d.ts": theatre_types,
}
"""The file of the browser's types that is written from each module."""
_NAMES: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    **{vars(module)[name]: name for module in TARGETS.values() for name in module.__all__},
}


def declarations(module: ModuleType) -> str:
    """Return the TypeScript of every type that a module of TypedDicts makes public."""
    header = f"// Written by scripts/scene_types.py from {module.__name__.replace('.', '/')}.py.\n"
    return header + "".join(f"\n{_declaration(name, vars(module)[name])}" for name in module.__all__)


def _declaration(name: str, hint: Any) -> str:
    if not is_typeddict(hint):
        return f"export type {name} = {_written(hint)};\n"
    fields = "".join(_field(*field) for field in get_type_hints(hint, include_extras=True).items())
    return f"{_comment(getdoc(hint) or '')}export interface {name} {{\n{fields}}}\n"


def _comment(words: str) -> str:
    lines = words.splitlines()
    if len(lines) == 1:
        return f"/** {words} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _field(name: str, hint: Any) -> str:
    optional = get_origin(hint) is NotRequired
    return f"  {name}{'?' if optional else ''}: {_type(get_args(hint)[0] if optional else hint)};\n"


def _type(hint: Any) -> str:
    return _NAMES.get(hint) or _written(hint)


def _written(hint: Any) -> str:
    """Write a type that has no name. Raises TypeError where JSON has no such type."""
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Literal:
            return " | ".join(f'"{value}"' for value in arguments)
        case origin if origin is UnionType:
            return " | ".join(map(_type, arguments))
        case origin if origin is list:
            return f"{_type(arguments[0])}[]"
        case origin if origin is tuple:
            return f"[{', '.join(map(_type, arguments))}]"
        case origin if origin is dict:
            return f"Record<{', '.join(map(_type, arguments))}>"
        case _:
            raise TypeError(
                f"scene types: not a type of JSON (received {hint!r}); use str, list, dict, … or a TypedDict"
            )


if __name__ == "__main__":
    for target, module in TARGETS.items():
        target.parent.mkdir(exist_ok=True)
        target.write_text(declarations(module), encoding="utf-8")
