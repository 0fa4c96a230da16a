"""Logs through MLflow's own client to the server in MLFLOW_TRACKING_URI: `python mlflow_log_batch.py RESULT BATCHES SINGLES`.

Writes a JSON file: metrics a second in batches of 1,000, and single metrics a second, from one thread.
"""
import json
import os
import sys
import time

import mlflow
from mlflow.entities import Metric

result, batches, singles = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
client = mlflow.MlflowClient()
run_id = os.environ.get('MLFLOW_RUN_ID') or client.create_run('0').info.run_id


def log_batch(number):
    values = [Metric('loss' if n % 2 else 'accuracy', number + n / 1000, 1_700_000_000_000 + number, n) for n in range(1000)]
    client.log_batch(run_id, metrics=values)


def rate(count, log):
    log(0)
    start = time.perf_counter()
    for number in range(1, count + 1):
        log(number)
    return count / (time.perf_counter() - start)


figures = {
    'batched': 1000 * rate(batches, log_batch),
    'single': rate(singles, lambda number: client.log_metric(run_id, 'single', number, step=number)),
}
with open(result + '.part', 'w') as file:
    json.dump(figures, file)
os.rename(result + '.part', result)
