"""``import hyperdrive_ml.azure.auto`` lets a program that imports ``azureml`` or ``azure.ai.ml`` run here unchanged.

Put the line before the first import of Azure ML. ``python -m hyperdrive_ml.azure script.py`` does the same without it.
"""

from .aliases import install

install()
