"""Processor time (user and system) that commands take from start to end.

After `npm run build`:  python3 bench/start-up/run.py [ROUNDS]

The commands take turns, bare Node among them, so that a busy machine slows all alike. The table has medians, and the median
of each round's ratio to bare Node. Optuna is installed into a virtual environment of its own (PyPI) unless OPTUNA_BIN names
the folder with its `optuna` and `python`. HYPERDRIVE_DIST names another build to measure, such as an earlier one.
"""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIST = pathlib.Path(os.environ.get("HYPERDRIVE_DIST", ROOT / "dist")).resolve()
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 21
SWEEP = """trial: { command: ['true'] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
limits: { max_total_trials: 4, max_concurrent_trials: 2 }
"""


def peer(folder):
    given = os.environ.get("OPTUNA_BIN")
    if given:
        return pathlib.Path(given)
    subprocess.run([sys.executable, "-m", "venv", folder / "optuna"], check=True)
    subprocess.run([folder / "optuna/bin/pip", "install", "--quiet", "optuna"], check=True)
    return folder / "optuna/bin"


def processor_ms(words, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        optuna = peer(folder)
        command = ["node", DIST / "cli/main.js"]
        (folder / "sweep.yaml").write_text(SWEEP)
        subprocess.run([*command, "run", "sweep.yaml"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        library = (DIST / "index.js").as_uri()
        program = (
            f"const {{ minimize, uniform }} = await import('{library}');"
            "await minimize({ x: uniform(-1, 1) }, ({ x }) => x * x, { maxTotalTrials: 1, seed: 1 });"
        )
        module = ["node", "--input-type=module", "-e"]
        commands = {
            "`node -e 0`": ["node", "-e", "0"],
            "`hyperdrive --version`": [*command, "--version"],
            "`hyperdrive --help`": [*command, "--help"],
            "`hyperdrive status`, one sweep": [*command, "status"],
            "`import 'hyperdrive-ml'`": [*module, f"await import('{library}')"],
            "the same, and `minimize` with one trial": [*module, program],
            "`optuna --version`": [optuna / "optuna", "--version"],
            "`import optuna`": [optuna / "python", "-c", "import optuna"],
        }
        times = {title: [] for title in commands}
        for _ in range(ROUNDS):
            for title, words in commands.items():
                times[title].append(processor_ms(words, folder))
        bare = times["`node -e 0`"]
        print(f"{ROUNDS} rounds\n")
        print("| command | processor ms, median | quartiles | × `node -e 0` |")
        print("| --- | --- | --- | --- |")
        for title, own in times.items():
            low, middle, high = statistics.quantiles(own, n=4)
            ratio = statistics.median(a / b for a, b in zip(own, bare))
            print(f"| {title} | {middle:.0f} | {low:.0f}–{high:.0f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
