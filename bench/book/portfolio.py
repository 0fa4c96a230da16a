"""Zero-shot configurations: chosen one after the other, so that on each data set one of them is good."""

import numpy as np

from axes import AXES, DEFAULT_TREES, DEFAULTS
from checks import log_regrets
from densities import position
from families import FAMILIES

COUNT = 5


def matrix(tasks):
    """Log regret of each configuration that all tasks share."""
    regrets = []
    shared = None
    for task in tasks:
        row = dict(zip(task.shared.tolist(), log_regrets(task.losses).tolist()))
        row.pop(-1, None)
        regrets.append(row)
        shared = set(row) if shared is None else shared & set(row)
    ids = sorted(shared or ())
    return ids, np.array([[row[i] for i in ids] for row in regrets])


def config_at(task, number):
    at = int(np.flatnonzero(task.shared == number)[0])
    return {name: values[at] for name, values in task.columns.items() if values[at] is not None or AXES[task.family].get(name, {}) is None or (AXES[task.family].get(name) or {}).get("unlimited")}


def default_id(family, ids, tasks):
    trees = FAMILIES[family].get("trees")
    own = [i for i in ids if i < 10]
    if trees is None:
        return own[0]
    wanted = DEFAULT_TREES[family]
    return min(own, key=lambda i: abs(np.log(config_at(tasks[0], i)[trees] / wanted)))


def greedy(regrets, first, count):
    """Columns in the order in which they help; `first` is one of them."""
    chosen, best = [], np.full(len(regrets), np.inf)
    for _ in range(count):
        means = np.minimum(best[:, None], regrets).mean(0)
        means[chosen] = np.inf
        at = int(means.argmin())
        if first not in chosen and len(chosen) == count - 1:
            at = first
        chosen.append(at)
        best = np.minimum(best, regrets[:, at])
    return chosen


def chosen_ids(family, tasks, count=COUNT):
    ids, regrets = matrix(tasks)
    default = ids.index(default_id(family, ids, tasks))
    return [ids[k] for k in greedy(regrets, default, count)]


def by_density(family, entries, points, count=COUNT):
    """Without a table of losses: the default, then points of portfolios with the highest density that are far from those before."""
    axes = AXES[family]
    trees = FAMILIES.get(family, {}).get("trees")
    chosen = [DEFAULTS.get(family) or {**FAMILIES[family]["default"], **({trees: DEFAULT_TREES[family]} if trees else {})}]

    def fit(values):
        total = [np.log(np.asarray(entries[n]["masses"])[min(23, int(position(axes[n], v) * 24))] * 24) for n, v in values.items() if n in entries and "masses" in entries[n]]
        return np.mean(total) if total else -9

    def distance(a, b):
        gaps = [abs(position(axes[n], a[n]) - position(axes[n], b[n])) for n in a if n in b and axes.get(n) is not None]
        return max(gaps, default=0)

    left = [values for kind, _, values in points if kind == family and len(values) >= 4]
    while left and len(chosen) < count:
        best = max(left, key=lambda v: fit(v) + 2 * min(0.15, min(distance(v, c) for c in chosen)))
        chosen.append(best)
        left.remove(best)
    return chosen


def rounded(config):
    return {name: ({None: None}.get(v) if v is None else float(f"{v:.3g}") if isinstance(v, float) else v) for name, v in config.items()}


def portfolio(family, entries, tasks, points):
    mine = [t for t in tasks if t.family == family and t.shared is not None and (t.shared >= 0).any()]
    own = [t for t in mine if t.source == "trainings"] if family in FAMILIES else [t for t in mine if t.source == "lcbench"]
    if family == "network_adam" or not own:
        found = by_density(family, entries, points)
    elif family == "network_sgd":
        ids, regrets = matrix(own)
        found = [DEFAULTS[family], *(config_at(own[0], ids[k]) for k in greedy(regrets, -1, COUNT - 1))]
    else:
        found = [config_at(own[0], i) for i in chosen_ids(family, own)]
    return [named(family, rounded(config)) for config in found]


def named(family, config):
    """Values as users write them; what libraries name differently for classification and regression is left out."""
    unnamed = {"criterion", "loss"}
    return {name: value for name, value in config.items() if name not in unnamed and not (family == "sgd" and name == "loss")}
