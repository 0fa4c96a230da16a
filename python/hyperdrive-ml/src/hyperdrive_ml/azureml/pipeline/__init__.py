"""``azureml.pipeline``: steps on this machine, one after the other."""
