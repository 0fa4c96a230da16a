"""PyTorch Lightning as ``pytorch_lightning``: each epoch is a step of the trial.

For ``lightning`` there is ``hyperdrive_ml.lightning``: each of the two takes its own callbacks only.

from hyperdrive_ml.pytorch_lightning import Callback

pytorch_lightning.Trainer(max_epochs=20, callbacks=[Callback("val_loss")]).fit(module)
"""

from __future__ import annotations

from typing import Any

from .lightning_hooks import LightningHooks
from .packages import package

_Base: Any = package("pytorch_lightning", "pytorch-lightning").Callback


class Callback(LightningHooks, _Base):  # type: ignore[misc]
    """Reports each epoch of a training to its trial; see ``LightningHooks``.

    Example:
        >>> trainer = pytorch_lightning.Trainer(max_epochs=20, callbacks=[Callback("val_loss", trial)])
        >>> trainer.fit(module)
    """
