"""Plain MLflow: the quality of a trial is its parameter; a poor one would train for ever."""
import os
import time

import mlflow

quality = float(os.environ['AZUREML_SWEEP_quality'])
mlflow.set_experiment('a name from before')
with mlflow.start_run(run_name='plain', tags={'team': 'x'}) as run:
    mlflow.log_param('quality', quality)
    mlflow.log_params({'layers': 3, 'note': 'ü'})
    epoch = 0
    while epoch < 6 or quality < 0.5:
        mlflow.log_metrics({'accuracy': quality + 0.001 * epoch, 'loss': 1 - quality}, step=epoch)
        epoch += 1
        if epoch > 6:
            time.sleep(0.05)

    # Files, there and back.
    content = bytes(range(256)) * 2000
    with open('weights.bin', 'wb') as file:
        file.write(content)
    mlflow.log_artifact('weights.bin', 'deep/er')
    mlflow.log_dict({'a': [1, None]}, 'config.json')
    back = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path='deep/er/weights.bin')
    with open(back, 'rb') as file:
        assert file.read() == content
    client = mlflow.MlflowClient()
    listed = {(file.path, file.is_dir) for file in client.list_artifacts(run.info.run_id)}
    assert listed == {('config.json', False), ('deep', True)}, listed

    # The same value again is fine, another is not.
    mlflow.log_param('layers', 3)
    try:
        mlflow.log_param('layers', 4)
        raise AssertionError('another value was taken')
    except mlflow.exceptions.MlflowException as error:
        assert error.error_code == 'INVALID_PARAMETER_VALUE', error

    # A run of its own.
    with mlflow.start_run(run_name='child', nested=True) as child:
        mlflow.log_metric('accuracy', 0.99, step=0)
    child = mlflow.get_run(child.info.run_id)
    assert child.data.metrics == {'accuracy': 0.99} and child.info.status == 'FINISHED'
    assert child.data.tags['mlflow.parentRunId'] == run.info.run_id

    # Nobody else's run opens.
    other = run.info.run_id[:20] + '00000001' + run.info.run_id[28:]
    for call in (client.get_run, client.set_terminated, lambda id: client.log_metric(id, 'accuracy', 1)):
        try:
            call(other)
            raise AssertionError('the run of another trial opened')
        except mlflow.exceptions.MlflowException as error:
            assert error.error_code == 'RESOURCE_DOES_NOT_EXIST', error

history = client.get_metric_history(run.info.run_id, 'accuracy')
assert [(point.step, point.value) for point in history] == [(step, quality + 0.001 * step) for step in range(6)]
found = client.search_runs([run.info.experiment_id], "metrics.accuracy > 0.5 and params.layers = '3'")
assert [each.info.run_id for each in found] == [run.info.run_id]
