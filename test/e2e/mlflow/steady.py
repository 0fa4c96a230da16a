"""Logs a value at a time, slowly enough for its controller to be restarted meanwhile."""
import time

import mlflow

with mlflow.start_run():
    for step in range(40):
        mlflow.log_metric('accuracy', step / 100, step=step)
        time.sleep(0.05)
