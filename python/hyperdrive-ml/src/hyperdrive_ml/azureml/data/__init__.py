"""``azureml.data``: data sets are files of this machine."""

from .dataset import FileDataset, OutputFileDatasetConfig, TabularDataset

__all__ = ["FileDataset", "OutputFileDatasetConfig", "TabularDataset"]
