import os

import lightning
import mlflow
import torch
from torch.utils.data import DataLoader, TensorDataset

mlflow.pytorch.autolog()
torch.manual_seed(0)
torch.set_num_threads(1)


class Line(lightning.LightningModule):
    def __init__(self, learning_rate):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(1, 1)

    def training_step(self, batch, _):
        x, y = batch
        loss = torch.nn.functional.mse_loss(self.layer(x), y)
        self.log('train_loss', loss, on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch, _):
        x, y = batch
        self.log('val_loss', torch.nn.functional.mse_loss(self.layer(x), y))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.learning_rate)


x = torch.linspace(-1, 1, 64).unsqueeze(1)
data = DataLoader(TensorDataset(x, 3 * x + 1), batch_size=16)
line = Line(learning_rate=float(os.environ['AZUREML_SWEEP_learning_rate']))
trainer = lightning.Trainer(
    max_epochs=5, accelerator='cpu', logger=False, enable_checkpointing=False, enable_progress_bar=False
)
trainer.fit(line, data, data)

# The model that was logged can be read again.
logged = mlflow.pytorch.load_model(f'runs:/{mlflow.last_active_run().info.run_id}/model')
assert torch.equal(logged.layer.weight, line.layer.weight)
