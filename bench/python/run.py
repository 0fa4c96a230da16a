"""Asks and tells from Python beside Optuna, in the same run: time of a suggestion, trials a second, processor time.

After ``npm run build``:  python3 bench/python/run.py [ROUNDS] [TRIALS]

Needs a Python that has Optuna (HYPERDRIVE_BENCH_PYTHON; for the GP sampler also scipy and torch). Every cell is a process of
its own, and the cells of a round take turns. The objective does nothing, so the figures are the cost of the library. Processor time
includes child processes, and so HyperDrive's engine. HYPERDRIVE_NODE and HYPERDRIVE_PROGRAM choose another engine.
"""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("HYPERDRIVE_BENCH_PYTHON", sys.executable)

#: Name, durability, sampler, the most trials of the cell.
CELLS = [
    ("HyperDrive, file", "a killed process loses nothing", "random", 10**9),
    ("HyperDrive as Optuna, file", "a killed process loses nothing", "random", 10**9),
    ("Optuna, SQLite", "a power cut loses nothing", "random", 300),
    ("Optuna, journal file", "a power cut loses nothing", "random", 10**9),
    ("Optuna, memory", "none", "random", 10**9),
    ("HyperDrive, file", "a killed process loses nothing", "tpe", 10**9),
    ("HyperDrive as Optuna, file", "a killed process loses nothing", "tpe", 10**9),
    ("Optuna, SQLite", "a power cut loses nothing", "tpe", 300),
    ("Optuna, memory", "none", "tpe", 10**9),
    ("HyperDrive, file", "a killed process loses nothing", "bayesian", 200),
    ("HyperDrive as Optuna, file", "a killed process loses nothing", "bayesian", 200),
    ("Optuna, memory", "none", "bayesian", 200),
]


def space(hd):
    return {
        "a": hd.range(0, 1),
        "b": hd.log_range(1e-5, 1),
        "c": hd.choice("x", "y", "z"),
        "d": hd.int_range(0, 9),
    }


def hyperdrive(sampler, trials, folder):
    import hyperdrive_ml as hd

    # The child starts before the clock does, as Optuna's import happens before.
    with hd.Study.create(space(hd), trials=trials, sampling=sampler, seed=1, state=folder) as study:
        return timed(study.ask, lambda trial: trial.tell(value(trial.config)), trials)


def as_optuna(sampler, trials, folder):
    import hyperdrive_ml.optuna as optuna

    os.environ["HYPERDRIVE_STATE"] = folder
    return through_optuna(optuna, sampler, trials, None)


def optuna(sampler, trials, folder, storage):
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    storages = {
        "memory": lambda: None,
        "SQLite": lambda: f"sqlite:///{folder}/o.db",
        "journal file": lambda: JournalStorage(JournalFileBackend(f"{folder}/o.log")),
    }
    return through_optuna(optuna, sampler, trials, storages[storage]())


def through_optuna(optuna, sampler, trials, storage):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = {
        "random": optuna.samplers.RandomSampler,
        "tpe": optuna.samplers.TPESampler,
        "bayesian": optuna.samplers.GPSampler,
    }
    study = optuna.create_study(storage=storage, sampler=samplers[sampler](seed=1))

    def ask():
        trial = study.ask()
        # A value is drawn when it is asked for.
        config = {
            "a": trial.suggest_float("a", 0, 1),
            "b": trial.suggest_float("b", 1e-5, 1, log=True),
            "c": trial.suggest_categorical("c", ["x", "y", "z"]),
            "d": trial.suggest_int("d", 0, 9),
        }
        return trial, config

    return timed(ask, lambda asked: study.tell(asked[0], value(asked[1])), trials)


def value(config):
    return (config["a"] - 0.3) ** 2 + config["b"] + config["d"] / 10 + (config["c"] != "y")


def timed(ask, tell, trials):
    asks = []
    start = time.perf_counter()
    for _ in range(trials):
        before = time.perf_counter()
        trial = ask()
        asks.append(time.perf_counter() - before)
        tell(trial)
    seconds = time.perf_counter() - start
    late = asks[100:] if len(asks) > 150 else asks[len(asks) // 2 :]
    return {"ask_ms": 1000 * statistics.median(late), "slowest_ms": 1000 * max(late), "rate": trials / seconds}


def processor_s():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def cell(name, sampler, trials):
    product, storage = name.split(", ")
    before = processor_s()
    with tempfile.TemporaryDirectory() as folder:
        if product.startswith("HyperDrive"):
            sys.path.insert(0, str(ROOT / "python/hyperdrive-ml/src"))
            os.environ.setdefault("HYPERDRIVE_PROGRAM", str(ROOT / "dist/cli/main.js"))
            figures = (hyperdrive if product == "HyperDrive" else as_optuna)(sampler, trials, folder)
            from hyperdrive_ml.engine import process

            process._close()
        else:
            figures = optuna(sampler, trials, folder, storage)
    print(json.dumps({**figures, "cpu_ms": 1000 * (processor_s() - before) / trials}))


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "cell":
        cell(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return
    given = [int(word) for word in sys.argv[1:]]
    rounds_wanted, trials_wanted = (given + [3, 500][len(given) :])[:2]
    figures = {}
    for _ in range(rounds_wanted):
        for name, _, sampler, most in CELLS:
            words = [PYTHON, __file__, "cell", name, sampler, str(min(trials_wanted, most))]
            output = subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout
            figures.setdefault((name, sampler), []).append(json.loads(output.splitlines()[-1]))
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {rounds_wanted} rounds, medians; asks from the 101st on\n"
    )
    print(
        "| sampler | library, storage | durability | ask, ms | slowest ask, ms | trials/s | processor ms a trial | trials |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, durability, sampler, most in CELLS:
        rounds = figures[(name, sampler)]
        ask, slowest, rate, cpu = (
            statistics.median(each[key] for each in rounds) for key in ("ask_ms", "slowest_ms", "rate", "cpu_ms")
        )
        trials = min(trials_wanted, most)
        print(f"| {sampler} | {name} | {durability} | {ask:.2f} | {slowest:.1f} | {rate:.0f} | {cpu:.2f} | {trials} |")


if __name__ == "__main__":
    main()
