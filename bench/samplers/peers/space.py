"""Search spaces for other optimizers: a tree of choices as a flat list of parameters, and back.

Parameters are declared the way each library likes best: ordered choices as integers, quantized ranges as integers times q.
"""

import math
from dataclasses import dataclass


@dataclass
class Leaf:
    """One free parameter; `parent` is (name, index) of the option of a nested choice that it belongs to."""

    name: str
    kind: str  # float, int or category
    low: float
    high: float
    log: bool
    decode: object
    parent: tuple | None

    @property
    def count(self):
        return int(self.high) + 1

    def draw(self, rng):
        """A random value, as the library takes it; for histories of latency tables."""
        if self.kind == "category":
            return rng.randrange(self.count)
        if self.log:
            value = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = rng.uniform(self.low, self.high)
        return min(max(round(value), self.low), self.high) if self.kind == "int" else value


def is_expression(entry):
    return isinstance(entry, dict) and "type" in entry


def is_ordered(values):
    return len(values) > 2 and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)


def same(value):
    return value


def leaf_of(name, entry, parent):
    kind = entry["type"]
    if kind == "choice":
        values = entry["values"]
        return Leaf(name, "int" if is_ordered(values) else "category", 0, len(values) - 1, False, same, parent)
    if kind == "randint":
        return Leaf(name, "int", 0, entry["upper"] - 1, False, same, parent)
    if kind in ("range", "int_range", "log_range"):
        return range_leaf(name, entry, parent)
    low, high = entry["min_value"], entry["max_value"]
    if kind == "uniform":
        return Leaf(name, "float", low, high, False, same, parent)
    if kind == "loguniform":
        return Leaf(name, "float", math.exp(low), math.exp(high), True, same, parent)
    q = entry["q"]
    if kind == "quniform":
        return Leaf(name, "int", round(low / q), round(high / q), False, lambda v: q * v, parent)
    if kind == "qloguniform":
        first, last = max(1, round(math.exp(low) / q)), round(math.exp(high) / q)
        return Leaf(name, "int", first, last, True, lambda v: q * v, parent)
    raise ValueError(f"no declaration for {kind}")


def range_leaf(name, entry, parent):
    low, high, step, log = entry["low"], entry["high"], entry.get("step"), entry["type"] == "log_range"
    if entry["type"] == "int_range" and step is None:
        return Leaf(name, "int", low, high, False, same, parent)
    if step is None:
        return Leaf(name, "float", low, high, log, same, parent)
    if log:
        return Leaf(name, "int", 0, round(math.log(high / low) / math.log(step)), False, lambda k: low * step**k, parent)
    # Twelve digits: 0.1 · 3 is meant to be 0.3.
    return Leaf(name, "int", 0, round((high - low) / step), False, lambda k: float(f"{low + step * k:.12g}"), parent)


def leaves(space, prefix="", parent=None):
    """All free parameters, parents before children."""
    found = []
    for key, entry in space.items():
        if not is_expression(entry):
            continue
        name = prefix + key
        found.append(leaf_of(name, entry, parent))
        if entry["type"] == "choice":
            for index, value in enumerate(entry["values"]):
                if isinstance(value, dict):
                    found += leaves(value, f"{name}.{index}.", (name, index))
    return found


def configuration(space, value_of, prefix=""):
    """The configuration for values by parameter name; only active parameters are asked for."""
    config = {}
    for key, entry in space.items():
        if not is_expression(entry):
            config[key] = entry
            continue
        name = prefix + key
        value = value_of(leaf_of(name, entry, None))
        if entry["type"] == "choice":
            value = entry["values"][int(value)]
            if isinstance(value, dict):
                value = configuration(value, value_of, f"{name}.{int(index_of(entry, value))}.")
        config[key] = value
    return config


def index_of(entry, value):
    return next(i for i, other in enumerate(entry["values"]) if other is value)
