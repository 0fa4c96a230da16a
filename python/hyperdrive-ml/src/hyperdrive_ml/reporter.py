"""What every callback does: it reports a round or epoch of a training to its trial, and asks whether to stop."""

from __future__ import annotations

from typing import Dict, Mapping, Optional, Protocol, Tuple, Union, cast

from . import script
from .errors import bad_argument
from .running.trial import current_trial

#: The framework's name of the metric that the sweep tunes, or the names of several by the sweep's name for each.
Metric = Union[str, Mapping[str, str]]


class Reported(Protocol):
    """What takes reports: ``hd.Trial``, ``hd.AskedTrial``, or anything with these two methods."""

    def report(self, value: Optional[float] = None, *, step: Optional[float] = None, **metrics: float) -> None:
        """Reports a value of the primary metric, or several metrics by name."""
        ...

    def should_stop(self) -> bool:
        """Whether the trial should end."""
        ...


class Script:
    """The trial of this script, if HyperDrive started it; else it reports nowhere."""

    def __init__(self) -> None:
        # From here on a stop sets a flag, and the training ends as its framework ends one.
        script.should_stop()

    def report(self, value: Optional[float] = None, *, step: Optional[float] = None, **metrics: float) -> None:
        """As ``hd.report``."""
        script.report(value, step=step, **metrics)

    def should_stop(self) -> bool:
        """As ``hd.should_stop``."""
        return script.should_stop()


class Reporter:
    """Reports the metric of one training.

    Args:
        metric: The framework's name of the primary metric; or a mapping such as ``{"loss": "val_loss", "error":
            "val_error"}`` from the sweep's names to the framework's.
        trial: Where to. Default: the trial whose function makes the reporter, else that of the script that HyperDrive
            started.
    """

    def __init__(self, metric: Metric, trial: Optional[Reported] = None) -> None:
        self._names = _by_name(metric)
        self._is_primary = isinstance(metric, str)
        # Looked up here, because a framework may train, and call back, in another thread.
        self.trial: Reported = trial or current_trial.get() or Script()
        self.has_reported = False

    def report(self, values: Mapping[str, float], step: Optional[float] = None) -> bool:
        """Reports what a round or epoch measured.

        Args:
            values: By the framework's names, whatever it measured.
            step: The round or epoch, from 0.

        Returns:
            Whether the training should stop.

        Raises:
            HyperDriveError: PYTHON_BAD_ARGUMENT if the metric is not among them; it lists those that are.
        """
        found = {name: _value(measured, values) for name, measured in self._names.items()}
        if self._is_primary:
            (value,) = found.values()
            self.trial.report(value, step=step)
        else:
            self.trial.report(step=step, **found)
        self.has_reported = True
        return self.trial.should_stop()

    def report_if_measured(self, values: Mapping[str, float], step: Optional[float] = None) -> bool:
        """As ``report``, where a framework measures the metric only now and then: else it reports nothing."""
        return all(name in values for name in self._names.values()) and self.report(values, step)

    def ended(self, values: Mapping[str, float]) -> None:
        """Refuses a training that has ended and never measured the metric.

        Raises:
            HyperDriveError: PYTHON_BAD_ARGUMENT, with the names that it measured.
        """
        if not self.has_reported:
            for name in self._names.values():
                _value(name, values)


def _by_name(metric: object) -> Dict[str, str]:
    """The framework's names by the sweep's; one name alone is that of the primary metric."""
    if isinstance(metric, str) and metric:
        return {metric: metric}
    named: Mapping[object, object] = cast("Mapping[object, object]", metric if isinstance(metric, Mapping) else {})
    read = {str(name): measured for name, measured in named.items() if isinstance(measured, str) and measured}
    # These two are the names of arguments of `report`.
    if not read or len(read) < len(named) or {"value", "step"} & set(read):
        expected = "the framework's name of a metric, or a mapping to such names from names other than value and step"
        raise bad_argument("metric", cast(object, metric), expected)
    return read


def _value(name: str, values: Mapping[str, float]) -> float:
    if name in values:
        return values[name]
    there = ", ".join(sorted(values)) or "none: give the training something to measure"
    raise bad_argument("metric", name, f"a metric that the training measures ({there})")


def rounds(results: Mapping[Tuple[str, str], float], training: str) -> Dict[str, float]:
    """Names for what a round of boosting measured: ``DATA-METRIC``, and ``METRIC`` alone where one set has it.

    Args:
        results: Values by data set and metric.
        training: The name of the training set, which has the short name of a metric only if no other set does.
    """
    named = {f"{data}-{metric}": value for (data, metric), value in results.items()}
    for metric in {metric for _, metric in results}:
        sets = [data for data, each in results if each == metric]
        held_out = [data for data in sets if data != training] or sets
        if len(held_out) == 1:
            named[metric] = results[held_out[0], metric]
    return named
