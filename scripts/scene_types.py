"""Write the types of a drawing's data for the browser's code: python -m scripts.scene_types"""

from __future__ import annotations

from types import UnionType
from typing import Any, Final, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from inception_lab.draw.network import scene_types
from inception_lab.paths import STATIC

__all__ = ["TARGET", "declarations"]

TARGET: Final = STATIC / "graph" / "scene.d.ts"
_HEADER: Final = "// Written by scripts/scene_types.py from inception_lab/draw/network/scene_types.py.\n"
_NAMES: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    **{vars(scene_types)[name]: name for name in scene_types.__all__},
}


def declarations() -> str:
    """Return the TypeScript of every type that the module of the scene's types makes public."""
    return _HEADER + "".join(f"\n{_declaration(name, vars(scene_types)[name])}" for name in scene_types.__all__)


def _declaration(name: str, hint: Any) -> str:
    if not is_typeddict(hint):
        return f"export type {name} = {_written(hint)};\n"
    fields = "".join(_field(*field) for field in get_type_hints(hint, include_extras=True).items())
    return f"/** {hint.__doc__} */\nexport interface {name} {{\n{fields}}}\n"


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
    TARGET.write_text(declarations(), encoding="utf-8")
