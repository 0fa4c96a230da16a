"""What an objective returned."""

from __future__ import annotations

import math
from typing import Any, List, Optional, Sequence, Tuple, cast


def listed(values: Any) -> Optional[List[Any]]:
    """What an objective returned, as one value for each objective of the study."""
    if values is None:
        return None
    return list(cast("Sequence[Any]", values)) if isinstance(values, (list, tuple)) else [values]


def checked(values: Optional[Sequence[Any]], objectives: int) -> Tuple[Optional[List[float]], Optional[str]]:
    """The values of a trial as numbers, one for each objective, or why they are none."""
    if values is None:
        return None, "the objective returned no value"
    numbers: List[float] = []
    for value in values:
        try:
            numbers.append(float(value))
        except (TypeError, ValueError):
            return None, f"the value {value!r} is not a number"
    if any(math.isnan(number) for number in numbers):
        return None, f"the value {math.nan} is not acceptable"
    if len(numbers) != objectives:
        return None, f"expected {objectives} values, one for each objective, got {len(numbers)}"
    return numbers, None
