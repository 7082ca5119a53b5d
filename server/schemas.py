"""Pydantic's JSON schemas made lean: what every client pays for in tokens, on every request."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

# Below this depth of an answer, a schema says that there is an object or a list, not more.
_TOLD_DEPTH = 2


def lean_input(schema: Schema) -> Schema:
    """The same arguments, without what a model does not need to write them.

    Left out: titles, which repeat names; `null` for what can be left out as well (the server
    still takes it); docstrings of models, which speak to programmers; that a nested object takes
    no other fields (the server refuses them all the same). A model that is used once stands
    where it is used.
    """
    models = {name: _plain(model) for name, model in schema.get("$defs", {}).items()}
    for model in models.values():
        model.pop("description", None)
        model.pop("additionalProperties", None)
    own = {key: part for key, part in schema.items() if key != "$defs"}
    return _with_models(_plain(own), models)


def lean_output(schema: Schema) -> Schema:
    """The shape of an answer: its fields and theirs with their types, deeper ones flat."""
    models = schema.get("$defs", {})
    flat = _shape(schema, models, 0)
    return {**flat, "required": schema["required"]} if "required" in schema else flat


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain: Schema = {}
    for key, part in schema.items():
        if key == "properties":
            # Here the keys are names, and a field may well be called `title`.
            plain[key] = {name: _plain(field) for name, field in part.items()}
        elif key in ("const", "enum", "default"):
            plain[key] = part
        elif key != "title":
            plain[key] = _plain(part)
    return _without_tuple(_without_null(plain))


def _without_null(schema: Schema) -> Schema:
    if "anyOf" not in schema:
        return schema
    kept = [part for part in schema["anyOf"] if part != {"type": "null"}]
    if {"type": "number"} in kept:
        kept = [part for part in kept if part != {"type": "integer"}]
    rest = {k: v for k, v in schema.items() if k != "anyOf" and (k, v) != ("default", None)}
    return {**kept[0], **rest} if len(kept) == 1 else {"anyOf": kept, **rest}


def _without_tuple(schema: Schema) -> Schema:
    """`prefixItems` of one kind as `items`: several model providers do not know the former."""
    parts = schema.get("prefixItems", [])
    if not parts or any(part != parts[0] for part in parts):
        return schema
    rest = {key: part for key, part in schema.items() if key != "prefixItems"}
    return {**rest, "items": parts[0]}


def _with_models(schema: Schema, models: Mapping[str, Schema]) -> Schema:
    uses = list(_references([schema, *models.values()]))
    once = {name: model for name, model in models.items() if uses.count(name) == 1}
    lean: Schema = _inlined(schema, once)
    shared = {name: _inlined(models[name], once) for name in models if uses.count(name) > 1}
    return {**lean, "$defs": shared} if shared else lean


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield _name(schema)
        for part in schema.values():
            yield from _references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _references(part)


def _inlined(schema: Any, once: Mapping[str, Schema]) -> Any:
    if isinstance(schema, list):
        return [_inlined(part, once) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and _name(schema) in once:
        beside = {key: part for key, part in schema.items() if key != "$ref"}
        return {**_inlined(once[_name(schema)], once), **beside}
    return {key: _inlined(part, once) for key, part in schema.items()}


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _shape(schema: Schema, models: Mapping[str, Schema], depth: int) -> Schema:
    if "$ref" in schema:
        return _shape(models[_name(schema)], models, depth)
    if "anyOf" in schema:
        return _shape_of_any([_shape(part, models, depth) for part in schema["anyOf"]])
    shape: Schema = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "const" in schema:
        shape["enum"] = [schema["const"]]
    if depth < _TOLD_DEPTH and "properties" in schema:
        fields = schema["properties"].items()
        shape["properties"] = {name: _shape(part, models, depth + 1) for name, part in fields}
    if depth < _TOLD_DEPTH and "items" in schema:
        shape["items"] = _shape(schema["items"], models, depth)
    return shape


def _shape_of_any(shapes: list[Schema]) -> Schema:
    """One of several shapes; `null` beside a single other one joins its type."""
    others = [shape for shape in shapes if shape != {"type": "null"}]
    if len(others) == len(shapes):
        return {"anyOf": others}
    if len(others) > 1 or "type" not in others[0]:
        return {"anyOf": shapes}
    joined = {**others[0], "type": [others[0]["type"], "null"]}
    return {**joined, "enum": [*joined["enum"], None]} if "enum" in joined else joined
