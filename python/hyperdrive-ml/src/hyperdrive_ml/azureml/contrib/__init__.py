"""``azureml.contrib``: only what is refused."""
