"""``azureml.train.hyperdrive.sampling``: a search space, and how configurations are drawn from it."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, cast

from ....azure.space import space_of_wire, wire_of
from .checks import bad
from .exceptions import HyperDriveConfigException

__all__ = [
    "BayesianParameterSampling",
    "GridParameterSampling",
    "HyperParameterSampling",
    "RandomParameterSampling",
]

#: Options of the algorithm that ``properties`` may have.
_OPTIONS = ("seed", "rule", "logbase")


class HyperParameterSampling:
    """A search space with an algorithm. Use one of the classes below.

    Args:
        sampling_method_name: ``RANDOM``, ``GRID`` or ``BAYESIANOPTIMIZATION``.
        parameter_space: Names and expressions. A constant is the same in every run.
        properties: ``seed``, ``rule`` and ``logbase``, as in a sweep file.

    Raises:
        HyperDriveConfigException: if the space is empty, or has something else.
    """

    SAMPLING_NAME = ""

    def __init__(
        self,
        sampling_method_name: str,
        parameter_space: Mapping[str, Any],
        properties: Optional[Mapping[str, Any]] = None,
        *given: Any,
        **named: Any,
    ) -> None:
        if not isinstance(cast(object, parameter_space), Mapping) or not parameter_space:
            raise bad("parameter_space", parameter_space, "names and expressions")
        self.sampling_method_name = sampling_method_name
        self._space = dict(parameter_space)
        self._properties = dict(properties or {})

    @property
    def parameter_space(self) -> Dict[str, Any]:
        """Names and expressions."""
        return self._space

    def search_space(self) -> Dict[str, Any]:
        """The block ``search_space`` of a sweep file."""
        return space_of_wire(self._space)

    def algorithm(self) -> Dict[str, Any]:
        """The block ``sampling_algorithm`` of a sweep file."""
        words = {"RANDOM": "random", "GRID": "grid", "BAYESIANOPTIMIZATION": "bayesian"}
        options = {name: value for name, value in self._properties.items() if name in _OPTIONS}
        return {"type": words[self.sampling_method_name], **options}

    def kinds(self) -> Dict[str, str]:
        """The expression of each parameter, by name; constants are left out."""
        read = ((name, wire_of(part)) for name, part in self._space.items())
        return {name: wire[0] for name, wire in read if wire is not None}


class RandomParameterSampling(HyperParameterSampling):
    """Independent draws; a finite space is drawn without repetition."""

    SAMPLING_NAME = "RANDOM"

    def __init__(
        self, parameter_space: Mapping[str, Any], properties: Optional[Mapping[str, Any]] = None, **more: Any
    ) -> None:
        super().__init__(self.SAMPLING_NAME, parameter_space, properties)


class GridParameterSampling(HyperParameterSampling):
    """Every combination, in order; the last parameter varies fastest. Also takes ``randint`` and quantized ranges."""

    SAMPLING_NAME = "GRID"

    def __init__(self, parameter_space: Mapping[str, Any], **more: Any) -> None:
        super().__init__(self.SAMPLING_NAME, parameter_space)
        for name, kind in self.kinds().items():
            if kind in ("uniform", "loguniform", "normal", "lognormal", "qnormal", "qlognormal"):
                raise HyperDriveConfigException(
                    f"{name}: grid sampling takes choice, randint, quniform and qloguniform, got {kind}",
                    field=name,
                    value=kind,
                )


class BayesianParameterSampling(HyperParameterSampling):
    """Learns from the runs that have ended. Takes every expression, and every policy."""

    SAMPLING_NAME = "BAYESIANOPTIMIZATION"

    def __init__(
        self, parameter_space: Mapping[str, Any], properties: Optional[Mapping[str, Any]] = None, **more: Any
    ) -> None:
        super().__init__(self.SAMPLING_NAME, parameter_space, properties)
