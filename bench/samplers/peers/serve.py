"""Another optimizer behind a JSON-lines protocol.

    python serve.py optuna_peer

stdin, one object a line; every answer has `ms`, the processor or wall time of the call, whichever is less:
    {"op": "start", "sampler": "optuna-tpe", "seed": 3, "trials": 100, "space": {...}}   space in the v2 form
    {"op": "ask"}                        answered by {"config": {...}}
    {"op": "tell", "value": 0.3}         null: the trial failed; "number": of the ask, 0 first, where it is not the latest
    {"op": "fill", "count": 500}         tells of that many random trials
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import importlib  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from importlib.metadata import version  # noqa: E402

warnings.filterwarnings("ignore")
answers = os.fdopen(os.dup(1), "w")
# Libraries that print would break the protocol.
os.dup2(2, 1)

from space import leaves  # noqa: E402

module = importlib.import_module(sys.argv[1])


def fill(peer, space, count):
    rng = random.Random(count)
    known = leaves(space)
    for _ in range(count):
        values = {leaf.name: leaf.draw(rng) for leaf in known}
        loss = sum((unit(leaf, values[leaf.name]) - 0.4) ** 2 for leaf in known) + 0.05 * rng.gauss(0, 1)
        peer.observe(values, loss)


def unit(leaf, value):
    return (value - leaf.low) / (leaf.high - leaf.low)


def main():
    peer, space = None, {}
    for line in sys.stdin:
        message = json.loads(line)
        started, started_cpu = time.perf_counter(), time.process_time()
        answer = {}
        if message["op"] == "start":
            space = message["space"]
            peer = module.Peer(message["sampler"], message["seed"], space, message["trials"])
            answer["version"] = version(module.Peer.package)
        elif message["op"] == "ask":
            answer["config"] = peer.ask()
        elif message["op"] == "tell":
            # Only where several trials run at once does a number say which has ended.
            peer.tell(message["value"], *([message["number"]] if "number" in message else []))
        else:
            fill(peer, space, message["count"])
        spent = min(time.perf_counter() - started, time.process_time() - started_cpu)
        answer["ms"] = 1000 * spent
        # Processor time since the start of the interpreter: imports too.
        answer["cpuMs"] = 1000 * time.process_time()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
