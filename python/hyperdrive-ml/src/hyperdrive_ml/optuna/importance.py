"""How much each parameter matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional

from ..errors import bad_argument

if TYPE_CHECKING:
    from .study import Study


def get_param_importances(
    study: "Study",
    *,
    evaluator: Optional[Any] = None,
    params: Optional[List[str]] = None,
    target: Optional[Any] = None,
    normalize: bool = True,
) -> Dict[str, float]:
    """The share of the objective's variance that each parameter explains, the largest first.

    Args:
        study: With at least two completed trials.
        evaluator: Refused: HyperDrive has one, see its guide of charts.
        params: Only these. Default: all.
        target: Refused: the study's first objective.
        normalize: Scale the values so that their sum is 1.

    Raises:
        HyperDriveError: for an evaluator or target; for fewer than two completed trials.

    Example:
        >>> hd.optuna.importance.get_param_importances(study)
    """
    for name, given in (("evaluator", evaluator), ("target", target)):
        if given is not None:
            raise bad_argument(name, given, "None", fix="leave it out: HyperDrive has one way to compute importances")
    answer: List[Mapping[str, Any]] = study.ledger.study.call("importance")["parameters"]
    found = {str(each["parameter"]): float(each["importance"]) for each in answer}
    kept = {name: value for name, value in found.items() if params is None or name in params}
    total = sum(kept.values())
    scale = 1 / total if normalize and total > 0 else 1.0
    return {name: kept[name] * scale for name in sorted(kept, key=lambda each: -kept[each])}
