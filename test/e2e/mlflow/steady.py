"""Logs forty values. In their middle it waits for the file that its argument names, so that its controller can be restarted."""
import os
import sys
import time

import mlflow

# After a killed test nobody makes the file.
until = time.monotonic() + 900
with mlflow.start_run():
    for step in range(40):
        mlflow.log_metric('accuracy', step / 100, step=step)
        while step == 20 and not os.path.exists(sys.argv[1]) and time.monotonic() < until:
            time.sleep(0.05)
