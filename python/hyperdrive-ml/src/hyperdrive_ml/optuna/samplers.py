"""Optuna's samplers, as words for those of HyperDrive."""

from __future__ import annotations

import itertools
import warnings
from typing import Any, Callable, ClassVar, Dict, Mapping, Optional, Sequence, Type

from ..errors import HyperDriveError, bad_argument
from .frozen import FrozenTrial

#: Gives one number for each soft constraint: above 0 means violated.
ConstraintsFunction = Callable[[FrozenTrial], Sequence[float]]


class BaseSampler:
    """Names a sampler of HyperDrive.

    Attributes:
        block: The sampler as in a sweep file.
        seed: Makes suggestions repeatable; None: a random one.
        constraints_func: Soft constraints of a trial that has ended.
        fixed: Values that every trial gets.
        points: The points of a grid; empty for every other sampler.
    """

    #: The sampler of HyperDrive.
    type: ClassVar[str] = ""
    #: Arguments that configure how Optuna's own sampler computes, and mean nothing here.
    unused: ClassVar[Sequence[str]] = ()

    def __init__(
        self,
        *,
        seed: Optional[int] = None,
        constraints_func: Optional[ConstraintsFunction] = None,
        **others: Any,
    ) -> None:
        self.block: Dict[str, Any] = {"type": self.type}
        self.seed = seed
        self.constraints_func = constraints_func
        self.fixed: Mapping[str, Any] = {}
        self.points: Sequence[Mapping[str, Any]] = ()
        for name in others:
            if name not in self.unused:
                raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
            warnings.warn(f"{type(self).__name__}: {name} has no meaning here and is left out", stacklevel=3)


class TPESampler(BaseSampler):
    """Tree-structured Parzen estimator: ``tpe``."""

    type = "tpe"
    unused = (
        *("consider_prior", "prior_weight", "consider_magic_clip", "consider_endpoints", "n_startup_trials"),
        *("n_ei_candidates", "gamma", "weights", "multivariate", "group", "warn_independent_sampling", "constant_liar"),
        "categorical_distance_func",
    )


class RandomSampler(BaseSampler):
    """Independent random values: ``random``."""

    type = "random"

    def __init__(self, seed: Optional[int] = None) -> None:
        super().__init__(seed=seed)


class GPSampler(BaseSampler):
    """Gaussian process: ``bayesian``."""

    type = "bayesian"
    unused = ("independent_sampler", "n_startup_trials", "deterministic_objective", "warn_independent_sampling")


class CmaEsSampler(BaseSampler):
    """Covariance matrix adaptation: ``cmaes``."""

    type = "cmaes"
    unused = (
        *("x0", "sigma0", "n_startup_trials", "independent_sampler", "warn_independent_sampling", "use_separable_cma"),
        *("consider_pruned_trials", "restart_strategy", "popsize", "inc_popsize", "with_margin", "lr_adapt"),
        "source_trials",
    )


class NSGAIISampler(BaseSampler):
    """Evolution of a population for several objectives: ``nsga2``."""

    type = "nsga2"
    unused = (
        *("population_size", "mutation_prob", "crossover", "crossover_prob", "swapping_prob"),
        *("elite_population_selection_strategy", "after_trial_strategy", "child_generation_strategy"),
        *("reference_points", "dividing_parameter"),
    )


class NSGAIIISampler(NSGAIISampler):
    """The same: ``nsga2``."""


class QMCSampler(BaseSampler):
    """A Sobol sequence: ``random`` with the rule ``sobol``."""

    type = "random"
    unused = ("qmc_type", "scramble", "independent_sampler", "warn_asynchronous_seeding", "warn_independent_sampling")

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.block["rule"] = "sobol"


class GridSampler(BaseSampler):
    """Every combination of given values, in the order of the last name first. ``optimize`` ends after the last one.

    Parameters that the space does not name are drawn at random.

    Args:
        search_space: Values by name.

    Example:
        >>> study = hd.optuna.create_study(sampler=hd.optuna.samplers.GridSampler({"x": [-1, 0, 1]}))
    """

    # A study that learns its parameters from its trials has no grid of its own: these points are set trial by trial.
    type = "random"

    def __init__(self, search_space: Mapping[str, Sequence[Any]], seed: Optional[int] = None) -> None:
        super().__init__(seed=seed)
        self.points = [dict(zip(search_space, values)) for values in itertools.product(*search_space.values())]


class PartialFixedSampler(BaseSampler):
    """Fixes some parameters, and takes another sampler for the others.

    Args:
        fixed_params: Values by name.
        base_sampler: For the others.
    """

    def __init__(self, fixed_params: Mapping[str, Any], base_sampler: BaseSampler) -> None:
        super().__init__(seed=base_sampler.seed, constraints_func=base_sampler.constraints_func)
        self.block = base_sampler.block
        self.points = base_sampler.points
        self.fixed = {**base_sampler.fixed, **fixed_params}


class BruteForceSampler(BaseSampler):
    """Refused: HyperDrive's grid needs the values before the first trial."""

    def __init__(self, **_: Any) -> None:
        raise HyperDriveError(
            "PYTHON_BAD_ARGUMENT",
            "BruteForceSampler: HyperDrive enumerates only spaces that it knows before the first trial; "
            "use GridSampler with the values of each parameter",
            field="sampler",
            fix="use GridSampler with the values of each parameter",
        )


def sampler_of(given: Optional[object], is_multi: bool) -> BaseSampler:
    """The sampler of an argument. Default: ``tpe``, for several objectives ``nsga2``, as in Optuna.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT for a sampler of Optuna's or of your own.
    """
    if given is None:
        return NSGAIISampler() if is_multi else TPESampler()
    if isinstance(given, BaseSampler) and given.block["type"]:
        return given
    fix = "import samplers from hyperdrive_ml.optuna; a sampler of your own is a plugin of HyperDrive"
    raise bad_argument("sampler", given, "one of hyperdrive_ml.optuna.samplers", fix=fix)


#: Of two names for one sampler, the better known.
_NAMED: Mapping[str, Type[BaseSampler]] = {
    each.type: each for each in (RandomSampler, TPESampler, GPSampler, CmaEsSampler, NSGAIISampler)
}


def named_sampler(block: Mapping[str, Any]) -> BaseSampler:
    """The sampler of a study that goes on with what it has."""
    sampler = _NAMED.get(str(block["type"]), BaseSampler)()
    sampler.block = dict(block)
    return sampler
