"""The figures of docs/decisions/prior-book.md.

    python bench/book/check.py [--losses bench/book/losses.jsonl.gz] [--data $HYPERDRIVE_BENCH_DATA]

Worth: the number of random draws whose best is expected to have the same log regret; geometric means over tasks.
"""

import argparse
import os

import numpy as np

from axes import AXES
from checks import equivalents, left_out, log_regrets, summary, worth
from densities import learn
from families import FAMILIES
from portfolio import chosen_ids, default_id, greedy, matrix
from tasks import all_tasks, points

HERE = os.path.dirname(os.path.abspath(__file__))
DRAWS = (1, 5, 10)


def mean(values):
    return float(np.exp(np.log(values).mean()))


def draws(tasks, shipped):
    """One data set, and one source, left out."""
    for family in AXES:
        for by in ("data", "source"):
            if by == "source" and len({t.source for t in tasks if t.family == family}) < 2:
                continue
            rows = left_out(family, tasks, shipped, by, DRAWS)
            if len(rows):
                lost = [float((rows[:, k] < n).mean()) for k, n in enumerate(DRAWS)]
                print("draws", by, family, len(rows), [round(v, 1) for v in summary(rows)], "worse than random:", [round(v, 2) for v in lost])


def portfolios(tasks):
    """One data set left out."""
    for family in AXES:
        own = [t for t in tasks if t.family == family and t.source in ("trainings", "lcbench") and (t.shared >= 0).any()]
        if len({t.data for t in own}) < 4:
            continue
        rows, defaults = [], []
        for data in sorted({t.data for t in own}):
            rest = [t for t in own if t.data != data]
            if family in FAMILIES:
                ids = chosen_ids(family, rest)
            else:
                names, regrets = matrix(rest)
                ids = [names[k] for k in greedy(regrets, -1, 5)]
            for task in (t for t in own if t.data == data):
                regrets = log_regrets(task.losses)
                known = dict(zip(task.shared.tolist(), regrets.tolist()))
                if any(i not in known for i in ids):
                    continue
                rows.append([equivalents(regrets, min(known[i] for i in ids[:k])) for k in (1, 3, 5)])
                if family in FAMILIES:
                    at = default_id(family, sorted(i for i in known if i >= 0), [task])
                    defaults.append(equivalents(regrets, known[at]))
        found = np.array(rows)
        print("portfolio", family, len(found), "first 1/3/5, median:", [round(float(np.median(found[:, k])), 1) for k in range(3)], "worst:", [round(float(found[:, k].min()), 1) for k in range(3)], "default:", round(mean(defaults), 1) if defaults else "-")


def adversaries(tasks, shipped):
    """Densities of another family under the same names, and mirrored ones: what a wrong recognition would cost."""
    entries = {f: learn(f, AXES[f], [t for t in tasks if t.family == f], shipped) for f in AXES}
    wrong, mirrored = [], []
    for family in AXES:
        own = [t for t in tasks if t.family == family and t.source == "trainings"]
        turned = {n: e if "options" in e else {**e, "masses": np.asarray(e["masses"])[::-1]} for n, e in entries[family].items()}
        mirrored += [worth(AXES[family], turned, task, 5) / 5 for task in own]
        for other in AXES:
            both = [n for n in entries[family] if n in entries[other] and ("options" in entries[family][n]) == ("options" in entries[other][n])]
            if other == family or len(both) < 2 or family.startswith("network") != other.startswith("network"):
                continue
            found = [worth({n: AXES[other][n] for n in both}, {n: entries[other][n] for n in both}, task, 5) / 5 for task in own]
            wrong += found
            print("family left out:", other, "on", family, len(found), round(mean(found), 2))
    print("all:", len(wrong), round(mean(wrong), 2), "mirrored:", len(mirrored), round(mean(mirrored), 2))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--losses", default=os.path.join(HERE, "losses.jsonl.gz"))
    options.add_argument("--data", default=os.environ.get("HYPERDRIVE_BENCH_DATA", ""))
    args = options.parse_args()
    tasks, shipped = all_tasks(args.losses, args.data), list(points())
    draws(tasks, shipped)
    portfolios(tasks)
    adversaries(tasks, shipped)


main()
