"""SMAC3: random forest, hyperparameter optimization facade."""

import tempfile

from ConfigSpace import (
    CategoricalHyperparameter,
    Configuration,
    ConfigurationSpace,
    EqualsCondition,
    UniformFloatHyperparameter,
    UniformIntegerHyperparameter,
)
from smac import HyperparameterOptimizationFacade, Scenario
from smac.runhistory import StatusType, TrialInfo, TrialValue
from space import configuration, leaves


def parameter(leaf):
    if leaf.kind == "category":
        return CategoricalHyperparameter(leaf.name, list(range(leaf.count)))
    if leaf.kind == "int":
        return UniformIntegerHyperparameter(leaf.name, int(leaf.low), int(leaf.high), log=leaf.log)
    return UniformFloatHyperparameter(leaf.name, leaf.low, leaf.high, log=leaf.log)


class Peer:
    package = "smac"

    def __init__(self, sampler, seed, space, trials):
        self.space = space
        self.declared = ConfigurationSpace(seed=seed)
        for leaf in leaves(space):
            self.declared.add(parameter(leaf))
            if leaf.parent:
                name, index = leaf.parent
                self.declared.add(EqualsCondition(self.declared[leaf.name], self.declared[name], index))
        scenario = Scenario(
            self.declared,
            deterministic=True,
            n_trials=trials,
            seed=seed,
            output_directory=tempfile.mkdtemp(prefix="smac-"),
        )
        self.smac = HyperparameterOptimizationFacade(
            scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False
        )

    def ask(self):
        self.info = self.smac.ask()
        return configuration(self.space, lambda leaf: leaf.decode(plain(self.info.config[leaf.name])))

    def tell(self, value):
        if value is None:
            self.smac.tell(self.info, TrialValue(cost=float("inf"), status=StatusType.CRASHED))
        else:
            self.smac.tell(self.info, TrialValue(cost=value, status=StatusType.SUCCESS))

    def observe(self, values, loss):
        config = Configuration(self.declared, values=values)
        self.smac.tell(TrialInfo(config=config, seed=0), TrialValue(cost=loss, status=StatusType.SUCCESS))


def plain(value):
    return value.item() if hasattr(value, "item") else value
