"""``azure.ai.ml.constants``: words."""

__all__ = ["AssetTypes", "InputOutputModes", "TimeZone"]


class AssetTypes:
    """Types of data and models."""

    URI_FILE = "uri_file"
    URI_FOLDER = "uri_folder"
    MLTABLE = "mltable"
    MLFLOW_MODEL = "mlflow_model"
    TRITON_MODEL = "triton_model"
    CUSTOM_MODEL = "custom_model"


class InputOutputModes:
    """Ways to give data to a job. All are the same here: files of this machine."""

    MOUNT = "mount"
    DOWNLOAD = "download"
    UPLOAD = "upload"
    RO_MOUNT = "ro_mount"
    RW_MOUNT = "rw_mount"
    EVAL_MOUNT = "eval_mount"
    EVAL_DOWNLOAD = "eval_download"
    DIRECT = "direct"


class TimeZone:
    """The time zone of schedules, which are not part of HyperDrive."""

    UTC = "UTC"
