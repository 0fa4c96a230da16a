"""hyperopt: tree-structured Parzen estimator."""

import math

import numpy as np
from hyperopt import STATUS_FAIL, STATUS_OK, Trials, hp, space_eval, tpe
from hyperopt.base import JOB_STATE_DONE, Domain
from space import is_expression, leaf_of


def declare(space, prefix=""):
    """The space in hyperopt's own nested form."""
    declared = {}
    for key, entry in space.items():
        name = prefix + key
        if not is_expression(entry):
            declared[key] = entry
            continue
        leaf = leaf_of(name, entry, None)
        if leaf.kind == "category":
            options = [
                declare(v, f"{name}.{i}.") if isinstance(v, dict) else v for i, v in enumerate(entry["values"])
            ]
            declared[key] = hp.choice(name, options)
        elif leaf.kind == "float":
            declared[key] = (
                hp.loguniform(name, math.log(leaf.low), math.log(leaf.high))
                if leaf.log
                else hp.uniform(name, leaf.low, leaf.high)
            )
        elif leaf.log:
            declared[key] = hp.qloguniform(name, math.log(leaf.low), math.log(leaf.high), 1)
        else:
            declared[key] = hp.uniformint(name, leaf.low, leaf.high)
    return declared


def decode(space, config, prefix=""):
    """Integers back to values."""
    decoded = dict(config)
    for key, entry in space.items():
        if not is_expression(entry):
            continue
        leaf = leaf_of(prefix + key, entry, None)
        if leaf.kind == "int":
            value = leaf.decode(int(config[key]))
            decoded[key] = entry["values"][value] if entry["type"] == "choice" else value
        elif isinstance(config[key], dict):
            option = next(v for v in entry["values"] if isinstance(v, dict) and v.keys() == config[key].keys()
                          and all(is_expression(e) or config[key][k] == e for k, e in v.items()))
            decoded[key] = decode(option, config[key])
    return decoded


class Peer:
    package = "hyperopt"

    def __init__(self, sampler, seed, space, trials):
        self.space = space
        self.declared = declare(space)
        self.domain = Domain(lambda config: 0, self.declared)
        self.trials = Trials()
        self.rng = np.random.default_rng(seed)

    def ask(self):
        ids = self.trials.new_trial_ids(1)
        docs = tpe.suggest(ids, self.domain, self.trials, int(self.rng.integers(2**31 - 1)))
        self.trials.insert_trial_docs(docs)
        self.trials.refresh()
        self.doc = self.trials._dynamic_trials[-1]
        values = {name: found[0] for name, found in self.doc["misc"]["vals"].items() if found}
        return decode(self.space, space_eval(self.declared, values))

    def tell(self, value):
        self.doc["state"] = JOB_STATE_DONE
        self.doc["result"] = {"status": STATUS_FAIL} if value is None else {"status": STATUS_OK, "loss": value}
        self.trials.refresh()

    def observe(self, values, loss):
        (index,) = self.trials.new_trial_ids(1)
        misc = {
            "tid": index,
            "cmd": self.domain.cmd,
            "workdir": self.domain.workdir,
            "idxs": {name: [index] for name in values},
            "vals": {name: [value] for name, value in values.items()},
        }
        (doc,) = self.trials.new_trial_docs([index], [None], [{"status": STATUS_OK, "loss": loss}], [misc])
        doc["state"] = JOB_STATE_DONE
        self.trials.insert_trial_docs([doc])
        self.trials.refresh()
