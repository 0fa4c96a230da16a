"""Azure ML's parameter expressions in the form of a sweep file."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, cast

from .book import plain

#: Names of the arguments of each expression, in order.
ARGUMENTS = {
    "choice": ("values",),
    "randint": ("upper",),
    "uniform": ("min_value", "max_value"),
    "quniform": ("min_value", "max_value", "q"),
    "loguniform": ("min_value", "max_value"),
    "qloguniform": ("min_value", "max_value", "q"),
    "normal": ("mu", "sigma"),
    "qnormal": ("mu", "sigma", "q"),
    "lognormal": ("mu", "sigma"),
    "qlognormal": ("mu", "sigma", "q"),
}


def space_of_wire(space: Mapping[str, Any]) -> Dict[str, Any]:
    """A search space: expressions as ``[name, arguments]``, or constants."""
    return {str(name): _of_wire(part) for name, part in space.items()}


def _of_wire(part: Any) -> Any:
    read = wire_of(part)
    if read is None:
        to_json = getattr(part, "to_json", None)
        return to_json() if callable(to_json) else plain(part)
    kind, given = read
    block: Dict[str, Any] = {"type": kind, **dict(zip(ARGUMENTS[kind], given))}
    if kind == "choice":
        block["values"] = [_option(option) for option in block["values"]]
    return block


def _option(option: Any) -> Any:
    # Entries of a mapping may be expressions, to any depth.
    return space_of_wire(cast("Mapping[str, Any]", option)) if isinstance(option, Mapping) else plain(option)


def wire_of(part: Any) -> "Optional[Tuple[str, List[Any]]]":
    """Name and arguments of an expression; None for a constant."""
    if not isinstance(part, (list, tuple)):
        return None
    listed = list(cast("Sequence[Any]", part))
    if len(listed) != 2 or listed[0] not in ARGUMENTS or not isinstance(listed[1], (list, tuple)):
        return None
    return str(listed[0]), list(cast("Sequence[Any]", listed[1]))
