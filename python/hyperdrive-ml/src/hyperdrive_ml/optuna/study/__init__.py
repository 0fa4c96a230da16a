"""Studies: create them, load them, and let them evaluate an objective."""

from __future__ import annotations

from ..states import StudyDirection
from .callbacks import MaxTrialsCallback
from .opening import (
    copy_study,
    create_study,
    delete_study,
    get_all_study_names,
    get_all_study_summaries,
    load_study,
)
from .study import Study
from .summary import StudySummary

__all__ = [
    "MaxTrialsCallback",
    "Study",
    "StudyDirection",
    "StudySummary",
    "copy_study",
    "create_study",
    "delete_study",
    "get_all_study_names",
    "get_all_study_summaries",
    "load_study",
]
