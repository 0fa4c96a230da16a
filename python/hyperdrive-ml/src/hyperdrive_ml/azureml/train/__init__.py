"""``azureml.train``: sweeps, and the estimators that are refused."""
