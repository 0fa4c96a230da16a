"""``azureml.widgets``: a run in a notebook."""

from __future__ import annotations

from typing import Any, Dict, List

from ...notebook import view
from ..core.run import Run
from ..train.hyperdrive.run import HyperDriveRun

__all__ = ["RunDetails"]


class RunDetails:
    """Shows a run in the output of a cell, with charts and the table of trials, and follows it while it runs.

    Args:
        run_instance: A run.
    """

    def __init__(self, run_instance: Run) -> None:
        self._run = run_instance

    def show(self, render_lib: Any = None, widget_settings: Any = None) -> None:
        """Shows the run; outside of notebooks, prints a line."""
        run = self._run
        view(run.id.split("_")[0], state=run.experiment.workspace.state).show()

    def get_widget_data(self, widget_settings: Any = None) -> Dict[str, Any]:
        """The data: status, children with their configuration and best value, metrics."""
        run = self._run
        children: List[Dict[str, Any]] = []
        if isinstance(run, HyperDriveRun):
            children = run.get_children_sorted_by_primary_metric()
        return {
            "status": run.get_status(),
            "workbench_run_details_uri": run.get_portal_url(),
            "run_id": run.id,
            "run_properties": run.get_details(),
            "child_runs": children,
            "children_metrics": run.get_metrics(),
        }
