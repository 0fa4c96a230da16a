"""HEBO: heteroscedastic evolutionary Bayesian optimisation."""

import numpy as np
import pandas as pd
import torch
from hebo.design_space.design_space import DesignSpace
from hebo.optimizers.hebo import HEBO
from space import configuration, leaves


def parameter(leaf):
    if leaf.kind == "category":
        return {"name": leaf.name, "type": "cat", "categories": list(range(leaf.count))}
    if leaf.kind == "int":
        return {"name": leaf.name, "type": "pow_int" if leaf.log else "int", "lb": int(leaf.low), "ub": int(leaf.high)}
    return {"name": leaf.name, "type": "pow" if leaf.log else "num", "lb": leaf.low, "ub": leaf.high}


class Peer:
    """Parameters of all branches are declared side by side. It knows no failures: one counts as the worst value so far."""

    package = "hebo"

    def __init__(self, sampler, seed, space, trials):
        np.random.seed(seed)
        torch.manual_seed(seed)
        self.space = space
        self.hebo = HEBO(DesignSpace().parse([parameter(leaf) for leaf in leaves(space)]), scramble_seed=seed)
        self.worst = 0.0

    def ask(self):
        self.frame = self.hebo.suggest()
        row = self.frame.iloc[0]
        return configuration(self.space, lambda leaf: leaf.decode(plain(row[leaf.name])))

    def tell(self, value):
        self.worst = max(self.worst, self.worst if value is None else value)
        self.hebo.observe(self.frame, np.array([[self.worst if value is None else value]]))

    def observe(self, values, loss):
        self.hebo.observe(pd.DataFrame([values]), np.array([[loss]]))


def plain(value):
    return value.item() if hasattr(value, "item") else value
