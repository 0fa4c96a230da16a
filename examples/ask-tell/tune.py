"""Drives a HyperDrive study from Python: the standard library, and the command `hyperdrive` on the PATH."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Lock


class HyperDriveError(Exception):
    """An error of HyperDrive: its code, its message and what it is about."""

    def __init__(self, code, message, details):
        super().__init__(f"{message} ({code})")
        self.code = code
        self.details = details


class HyperDrive:
    """A running `hyperdrive study --stdio`. Safe to call from several threads."""

    def __init__(self):
        command = shutil.which("hyperdrive") or os.path.join("node_modules", ".bin", "hyperdrive")
        self.process = subprocess.Popen(
            [command, "study", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.lock = Lock()
        self.requests = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def call(self, op, **request):
        """One request, one answer. Raises HyperDriveError."""
        with self.lock:
            self.requests += 1
            line = json.dumps({"id": self.requests, "op": op, **request})
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise HyperDriveError(**answer["error"])
        return answer["result"]


def train(config, report):
    """Gradient descent with momentum in a narrow valley; gives its loss at each step to `report`."""
    x, y, step_x, step_y = 4.0, 2.0, 0.0, 0.0
    for step in range(1, 31):
        step_x = config["momentum"] * step_x - config["rate"] * x
        step_y = config["momentum"] * step_y - config["rate"] * 20 * y
        x, y = x + step_x, y + step_y
        if abs(x) + abs(y) > 1e6:
            raise OverflowError("it diverged")
        if report(x * x + 20 * y * y, step) != "continue":
            return


def main():
    with HyperDrive() as hyperdrive:
        hyperdrive.call(
            "create",
            name="valley",
            space={
                "rate": {"type": "loguniform", "min_value": -9, "max_value": 0},
                "momentum": {"type": "uniform", "min_value": 0, "max_value": 1},
            },
            metric="loss",
            goal="minimize",
            seed=1,
            sampling="bayesian",
            early_termination={"type": "median_stopping", "delay_evaluation": 5},
        )
        # Something that is known already.
        hyperdrive.call("observe", config={"rate": 0.01, "momentum": 0.5}, value=1.5)

        def run(trial):
            number = trial["trial"]

            def report(loss, step):
                return hyperdrive.call("report", trial=number, value=loss, step=step)["want"]

            try:
                train(trial["config"], report)
                hyperdrive.call("tell", trial=number)
            except OverflowError as error:
                hyperdrive.call("tell", trial=number, infeasible=str(error))

        with ThreadPoolExecutor(4) as pool:
            for _ in range(8):
                list(pool.map(run, hyperdrive.call("ask", count=4)["trials"]))

        best = hyperdrive.call("best")["best"]
        print(f"best: trial {best['trial']}, loss {best['value']:.3g}, {json.dumps(best['config'])}")


if __name__ == "__main__":
    main()
