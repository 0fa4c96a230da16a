"""Ax with its default strategy: Sobol, then BoTorch."""

import logging

logging.disable(logging.ERROR)

from ax.api.client import Client  # noqa: E402
from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig  # noqa: E402
from space import configuration, leaves  # noqa: E402


def parameter(leaf):
    if leaf.kind == "category":
        return ChoiceParameterConfig(
            name=leaf.name, values=list(range(leaf.count)), parameter_type="int", is_ordered=False
        )
    low, high = (int(leaf.low), int(leaf.high)) if leaf.kind == "int" else (leaf.low, leaf.high)
    return RangeParameterConfig(
        name=leaf.name,
        bounds=(low, high),
        parameter_type=leaf.kind,
        scaling="log" if leaf.log and leaf.kind == "float" else "linear",
    )


class Peer:
    """Parameters of all branches are declared side by side: those of unused branches have no effect."""

    package = "ax-platform"

    def __init__(self, sampler, seed, space, trials):
        self.space = space
        self.client = Client(random_seed=seed)
        self.client.configure_experiment(parameters=[parameter(leaf) for leaf in leaves(space)])
        self.client.configure_optimization(objective="-loss")

    def ask(self):
        ((self.index, self.values),) = self.client.get_next_trials(max_trials=1).items()
        return configuration(self.space, lambda leaf: leaf.decode(self.values[leaf.name]))

    def tell(self, value):
        if value is None:
            self.client.mark_trial_failed(trial_index=self.index)
        else:
            self.client.complete_trial(trial_index=self.index, raw_data={"loss": value})

    def observe(self, values, loss):
        index = self.client.attach_trial(parameters=values)
        self.client.complete_trial(trial_index=index, raw_data={"loss": loss})
