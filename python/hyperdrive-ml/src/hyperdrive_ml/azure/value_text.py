"""Values as a trial's command line has them."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, List, Mapping


def value_text(value: Any) -> str:
    """A value as the engine writes it on a command line: full precision, whole numbers without ``.0``."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def arguments_of(config: Mapping[str, Any]) -> List[str]:
    """What the engine appends to a command: ``--name value`` for each parameter, in order."""
    words: List[str] = []
    for name, value in config.items():
        words += [name if name.startswith("-") else f"--{name}", value_text(value)]
    return words


def _number_text(value: float) -> str:
    # The engine's numbers are those of JavaScript, which writes exponents only from 1e21 on and below 1e-6.
    text = repr(float(value))
    if not math.isfinite(value):
        return text
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        plain = format(Decimal(text), "f")
        return plain[:-2] if plain.endswith(".0") else plain
    digits, _, exponent = text.partition("e")
    power = int(exponent)
    return f"{digits}e{'+' if power > 0 else '-'}{abs(power)}"
