"""``azureml.contrib.train``: only what is refused."""
