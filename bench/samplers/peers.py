"""Other optimizers behind one JSON-lines protocol, for compare.ts.

stdin, one object a line:
    {"op": "start", "sampler": "optuna-tpe", "seed": 3, "space": {...}}   space in the v2 form
    {"op": "ask"}                                                         answered by {"config": {...}}
    {"op": "tell", "value": 0.3}                                          null: the trial failed
Parameters are declared the way each library likes best: ordered choices as integers.
"""

import json
import math
import sys
import warnings

warnings.filterwarnings("ignore")


def is_expression(entry):
    return isinstance(entry, dict) and "type" in entry


def suggest(trial, name, entry):
    """The value of one entry of a space, drawn through Optuna's define-by-run interface."""
    if not is_expression(entry):
        return entry
    kind = entry["type"]
    if kind == "choice":
        return suggest_choice(trial, name, entry["values"])
    if kind == "randint":
        return trial.suggest_int(name, 0, entry["upper"] - 1)
    low, high = entry["min_value"], entry["max_value"]
    if kind == "uniform":
        return trial.suggest_float(name, low, high)
    if kind == "loguniform":
        return trial.suggest_float(name, math.exp(low), math.exp(high), log=True)
    q = entry["q"]
    if kind == "quniform":
        return q * trial.suggest_int(name, round(low / q), round(high / q))
    if kind == "qloguniform":
        first, last = round(math.exp(low) / q), round(math.exp(high) / q)
        return q * trial.suggest_int(name, max(first, 1), last, log=True)
    raise ValueError(f"no declaration for {kind}")


def suggest_choice(trial, name, values):
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    if numbers and len(values) > 2:
        return values[trial.suggest_int(name, 0, len(values) - 1)]
    index = trial.suggest_categorical(name, list(range(len(values))))
    value = values[index]
    if isinstance(value, dict):
        return {key: suggest(trial, f"{name}.{index}.{key}", entry) for key, entry in value.items()}
    return value


class Optuna:
    def __init__(self, sampler, seed, space):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        makers = {
            "optuna-tpe": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
            "optuna-gp": lambda: optuna.samplers.GPSampler(seed=seed),
            "optuna-cmaes": lambda: optuna.samplers.CmaEsSampler(seed=seed, with_margin=True),
            "optuna-random": lambda: optuna.samplers.RandomSampler(seed=seed),
        }
        self.failed = optuna.trial.TrialState.FAIL
        self.study = optuna.create_study(sampler=makers[sampler]())
        self.space = space

    def ask(self):
        self.trial = self.study.ask()
        return {name: suggest(self.trial, name, entry) for name, entry in self.space.items()}

    def tell(self, value):
        if value is None:
            self.study.tell(self.trial, state=self.failed)
        else:
            self.study.tell(self.trial, value)


def main():
    peer = None
    for line in sys.stdin:
        message = json.loads(line)
        if message["op"] == "start":
            peer = Optuna(message["sampler"], message["seed"], message["space"])
            answer = {}
        elif message["op"] == "ask":
            answer = {"config": peer.ask()}
        else:
            peer.tell(message["value"])
            answer = {}
        print(json.dumps(answer), flush=True)


main()
