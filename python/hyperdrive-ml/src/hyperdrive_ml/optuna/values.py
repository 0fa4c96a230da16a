"""Values of parameters: as objectives see them, and as configurations have them."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from ..space import to_json
from .distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, same_choice


def external(distribution: BaseDistribution, found: Any) -> Any:
    """The value that an objective sees, from the one in a configuration."""
    if isinstance(distribution, CategoricalDistribution):
        return _option(distribution, found)
    return float(found) if isinstance(distribution, FloatDistribution) else int(found)


def _option(distribution: CategoricalDistribution, found: Any) -> Any:
    for option in distribution.choices:
        if same_choice(stored(option), found):
            return option
    return found


def plain(params: Mapping[str, Any]) -> Dict[str, Any]:
    """The parameters of a trial as a configuration has them."""
    return {name: stored(value) for name, value in params.items()}


def stored(option: Any) -> Any:
    """An option as a configuration has it: tuples, functions and other objects by their text."""
    plain = getattr(option, "item", None)
    value = plain() if callable(plain) else option
    return to_json(value) if value is None or isinstance(value, (bool, int, float, str)) else repr(option)


def same_values(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two trials have the same parameters with the same values."""
    return plain(one) == plain(other)


def is_value(value: Any, distribution: BaseDistribution) -> bool:
    """Whether a distribution has a value, whatever its type."""
    try:
        return bool(external(distribution, value) == value) and distribution.contains(value)
    except (TypeError, ValueError):
        return False
