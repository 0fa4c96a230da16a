"""Makes a run by the client, as Lightning's MLFlowLogger does, and logs to it; the trial's own run stays empty."""
import time

from mlflow import MlflowClient, get_parent_run
from mlflow.entities import Metric

client = MlflowClient()
experiment = client.get_experiment_by_name('lightning_logs')
run = client.create_run(experiment.experiment_id, tags={'mlflow.user': 'me'})
for step in range(5):
    now = int(time.time() * 1000)
    client.log_batch(run.info.run_id, metrics=[Metric('accuracy', step / 10, now, step), Metric('epoch', step, now, step)])
client.set_terminated(run.info.run_id, 'FINISHED')

parent = get_parent_run(run.info.run_id)
assert get_parent_run(parent.info.run_id).data.tags['hyperdrive.sweep'] == experiment.experiment_id, parent
