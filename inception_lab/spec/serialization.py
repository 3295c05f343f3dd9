"""Networks as versioned JSON, both ways, refused clearly where they are wrong.

`InceptionNetwork.json` writes it for other programs; what reads it back is a `Network`, to be inferred, built or drawn.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any, Final, get_args

from inception_lab import spec
from inception_lab.errors import SpecError, received

__all__ = ["SCHEMA", "network_from_json", "network_to_json"]

SCHEMA: Final = 1
_TYPES: Final[dict[str, type]] = {
    "conv": spec.Conv,
    "depthwise_conv": spec.DepthwiseConv,
    "max_pool": spec.MaxPool,
    "avg_pool": spec.AvgPool,
    "global_avg_pool": spec.GlobalAvgPool,
    "dropout": spec.Dropout,
    "flatten": spec.Flatten,
    "linear": spec.Linear,
    "local_response_norm": spec.LocalResponseNorm,
    "activation": spec.Activation,
    "batch_norm": spec.BatchNorm,
    "chain": spec.Chain,
    "concat": spec.Concat,
    "residual": spec.Residual,
    "stage": spec.Stage,
    "aux_head": spec.AuxHead,
    "network": spec.Network,
}
_TAGS: Final[dict[type, str]] = {kind: tag for tag, kind in _TYPES.items()}


def network_to_json(network: spec.Network, *, indent: int | None = None) -> str:
    """Write `network` as JSON; fields at their default are left out."""
    return json.dumps({"schema": SCHEMA, "network": _encode(network)}, indent=indent, ensure_ascii=False)


def network_from_json(text: str) -> spec.Network:
    """Read a network written by `network_to_json`.

    Raises SpecError for what is no text, no JSON, of another schema, or that
    describes something the vocabulary does not have.
    """
    try:
        return _network(json.loads(text))
    except (TypeError, ValueError) as error:
        raise SpecError("json", "the text is not JSON", str(error)) from None
    except RecursionError:
        raise SpecError("json", "the text is nested too deeply", remedy="a network has few levels") from None


def _network(document: object) -> spec.Network:
    schema = document.get("schema") if isinstance(document, dict) else document
    if not isinstance(document, dict) or type(schema) is not int or schema != SCHEMA:
        raise SpecError("json", f"only schema {SCHEMA} can be read", received(schema))
    network = _decode(document.get("network"), "network")
    if not isinstance(network, spec.Network):
        raise SpecError("json.network", "a network was expected", type(network).__name__)
    return network


def _encode(value: object) -> Any:
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if type(value) not in _TAGS:
        return value
    encoded: dict[str, Any] = {"type": _TAGS[type(value)]}
    for part in fields(value):  # type: ignore[arg-type]  # every type of _TAGS is a dataclass
        item = getattr(value, part.name)
        if item != part.default:
            encoded[part.name] = _encode(item)
    return encoded


def _decode(value: Any, where: str) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item, f"{where}[{position}]") for position, item in enumerate(value))
    if not isinstance(value, dict):
        return value
    tag = value.get("type")
    if not isinstance(tag, str) or tag not in _TYPES:
        raise SpecError(f"json.{where}", "unknown type", received(tag), f"one of {', '.join(_TYPES)}")
    kind = _TYPES[tag]
    parts = {part.name: part for part in fields(kind)}
    given = {name: _decode(item, f"{where}.{name}") for name, item in value.items() if name != "type"}
    if unknown := sorted(given.keys() - parts.keys()):
        raise SpecError(f"json.{where}", f"a {tag} has no field {unknown[0]}", remedy=f"fields: {', '.join(parts)}")
    for name, part in parts.items():
        if name not in given and part.default is MISSING:
            raise SpecError(f"json.{where}", f"a {tag} needs the field {name}")
    for name, item in given.items():
        _check_type(f"json.{where}.{name}", str(parts[name].type), item)
    return kind(**given)


_CONTAINERS: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "bool": (bool,),
    "float": (float, int),
    "int": (int,),
    "BatchNorm | None": (spec.BatchNorm, type(None)),
    "Chain": (spec.Chain,),
    "Chain | None": (spec.Chain, type(None)),
}
_ELEMENTS: Final[dict[str, tuple[type, ...]]] = {
    "tuple[Block, ...]": (*get_args(spec.Layer), spec.Chain, spec.Concat, spec.Residual),
    "tuple[Chain, ...]": (spec.Chain,),
    "tuple[Stage, ...]": (spec.Stage,),
    "tuple[AuxHead, ...]": (spec.AuxHead,),
    "Shape": (int,),
    "Pair": (int,),
}


def _check_type(where: str, annotation: str, item: object) -> None:
    """Refuse a value its field's annotation does not allow; ranges are the type's own affair."""
    allowed = _CONTAINERS.get(annotation)
    if allowed is not None and (not isinstance(item, allowed) or (isinstance(item, bool) and bool not in allowed)):
        raise SpecError(where, f"expected {annotation}", received(item))
    elements = _ELEMENTS.get(annotation)
    if elements is not None and not (
        isinstance(item, tuple)
        and all(isinstance(element, elements) and not isinstance(element, bool) for element in item)
    ):
        raise SpecError(where, f"expected a list for {annotation}", received(item))
