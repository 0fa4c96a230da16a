"""Azure ML's SDK v1 on this machine: the same names, run by HyperDrive.

``from azureml.core import Run`` becomes ``from hyperdrive_ml.azureml.core import Run``; the guide on Azure ML's Python
packages says how to do without that change, and what each class does here.
"""
