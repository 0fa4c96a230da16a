"""PyTorch Lightning as ``lightning``: each epoch is a step of the trial.

For ``pytorch_lightning`` there is ``hyperdrive_ml.pytorch_lightning``: each of the two takes its own callbacks only.

from hyperdrive_ml.lightning import Callback

lightning.Trainer(max_epochs=20, callbacks=[Callback("val_loss")]).fit(module)
"""

from __future__ import annotations

from typing import Any

from .lightning_hooks import LightningHooks
from .packages import package

_Base: Any = package("lightning.pytorch").Callback


class Callback(LightningHooks, _Base):  # type: ignore[misc]
    """Reports each epoch of a training to its trial; see ``LightningHooks``.

    Example:
        >>> trainer = lightning.Trainer(max_epochs=20, callbacks=[Callback("val_loss", trial)])
        >>> trainer.fit(module)
    """
