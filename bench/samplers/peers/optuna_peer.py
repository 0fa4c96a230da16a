"""Optuna: tree-structured Parzen estimators, Gaussian process, CMA-ES, and AutoSampler, which chooses among them."""

import os

import optuna
from space import configuration, leaves

optuna.logging.set_verbosity(optuna.logging.ERROR)


def auto(seed):
    # Imported here: the start of the other samplers is timed, and needs no hub.
    import optunahub

    packages = os.path.join(os.environ["HYPERDRIVE_BENCH_OPTUNAHUB"], "package")
    hub = optunahub.load_local_module("samplers/auto_sampler", registry_root=packages)
    return hub.AutoSampler(seed=seed)


SAMPLERS = {
    "optuna-tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "optuna-tpe-liar": lambda seed: optuna.samplers.TPESampler(
        seed=seed, multivariate=True, group=True, constant_liar=True
    ),
    "optuna-tpe-default": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "optuna-auto": auto,
    "optuna-gp": lambda seed: optuna.samplers.GPSampler(seed=seed),
    # The margin fails on spaces whose parameters come and go.
    "optuna-cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, with_margin=True),
    "optuna-cmaes nested": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
}


def distribution(leaf):
    if leaf.kind == "category":
        return optuna.distributions.CategoricalDistribution(list(range(leaf.count)))
    if leaf.kind == "int":
        return optuna.distributions.IntDistribution(int(leaf.low), int(leaf.high), log=leaf.log)
    return optuna.distributions.FloatDistribution(leaf.low, leaf.high, log=leaf.log)


class Peer:
    package = "optuna"

    def __init__(self, sampler, seed, space, trials):
        if sampler == "optuna-cmaes" and any(leaf.parent for leaf in leaves(space)):
            sampler = "optuna-cmaes nested"
        self.study = optuna.create_study(sampler=SAMPLERS[sampler](seed))
        self.space = space
        # Trials that are running, in the order of their numbers.
        self.running = {}

    def ask(self):
        self.trial = self.study.ask()
        self.running[self.trial.number] = self.trial
        return configuration(self.space, self.suggest)

    def suggest(self, leaf):
        if leaf.kind == "category":
            return leaf.decode(self.trial.suggest_categorical(leaf.name, list(range(leaf.count))))
        if leaf.kind == "int":
            return leaf.decode(self.trial.suggest_int(leaf.name, int(leaf.low), int(leaf.high), log=leaf.log))
        return leaf.decode(self.trial.suggest_float(leaf.name, leaf.low, leaf.high, log=leaf.log))

    def tell(self, value, number=None):
        trial = self.running.pop(self.trial.number if number is None else number)
        if value is None:
            self.study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(trial, value)

    def observe(self, values, loss):
        known = leaves(self.space)
        self.study.add_trial(
            optuna.trial.create_trial(
                params={leaf.name: values[leaf.name] for leaf in known},
                distributions={leaf.name: distribution(leaf) for leaf in known},
                value=loss,
            )
        )
