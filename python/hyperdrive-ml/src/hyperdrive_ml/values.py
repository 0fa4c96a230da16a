"""Values of metrics, as callers give them and as requests have them."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Union, cast

from .engine.process import metric_value
from .errors import bad_argument

#: A metric's value, or values by metric.
Values = Union[float, Mapping[str, float]]


def reported(value: Optional[float], metrics: Mapping[str, float]) -> Values:
    """The values of a report: one of the primary metric, or several by name."""
    if value is None and not metrics:
        raise bad_argument("report", value, "a value, or metrics by name")
    if value is None:
        return checked_values("metrics", metrics)
    if metrics:
        raise bad_argument("report", {"value": value, **metrics}, "a value or metrics by name, not both")
    return checked_values("value", value)


def checked_values(field: str, value: object) -> Values:
    """A metric's value, or values by name, as plain numbers."""
    if isinstance(value, Mapping):
        named = cast("Mapping[Any, Any]", value)
        return {str(name): _number(f"{field}[{name!r}]", each) for name, each in named.items()}
    return _number(field, value)


def _number(field: str, value: object) -> float:
    item: Any = getattr(value, "item", None)
    plain: object = item() if callable(item) else value
    if isinstance(plain, (int, float)) and not isinstance(plain, bool):
        return plain
    raise bad_argument(field, value, "a number", fix="give text as a configuration or a tag, not as a metric")


def value_fields(values: Values) -> Dict[str, Any]:
    """The values as fields of a request."""
    if isinstance(values, Mapping):
        return {"metrics": {name: metric_value(each) for name, each in values.items()}}
    return {"value": metric_value(values)}
