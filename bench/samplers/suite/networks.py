"""Small PyTorch networks with the interface of scikit-learn's estimators: `fit`, `predict`, `predict_proba`, `classes_`.

Training loops are those of tutorials: mini-batches, an optimizer, perhaps a schedule; inputs (and targets of a regression) are
standardized on the training rows.
"""

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU, "elu": nn.ELU, "silu": nn.SiLU}


def perceptron(inputs, outputs, c):
    """Fully connected layers, with `n_layers`, `hidden_size`, `activation`, `dropout` and `batch_norm`."""
    layers, width = [], inputs
    for _ in range(int(c.pop("n_layers", 1))):
        units = int(c.get("hidden_size", 32))
        layers.append(nn.Linear(width, units))
        if c.get("batch_norm", False):
            layers.append(nn.BatchNorm1d(units))
        layers += [ACTIVATIONS[c.get("activation", "relu")](), nn.Dropout(c.get("dropout", 0.0))]
        width = units
    return nn.Sequential(*layers, nn.Linear(width, outputs))


def convolutions(inputs, outputs, c):
    """One or two convolutions over a square image of one channel, with `channels`, `kernel_size` and `dropout`."""
    side, channels, kernel = int(inputs**0.5), int(c.get("channels", 8)), int(c.get("kernel_size", 3))
    layers, before = [nn.Unflatten(1, (1, side, side))], 1
    for _ in range(int(c.get("n_convolutions", 1))):
        layers += [nn.Conv2d(before, channels, kernel, padding=kernel // 2), nn.ReLU()]
        before = channels
    size = channels * (side // 2) ** 2
    return nn.Sequential(
        *layers, nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(c.get("dropout", 0.0)), nn.Linear(size, outputs)
    )


class Recurrent(nn.Module):
    """A recurrent layer over the columns as a series; the last state is read out."""

    def __init__(self, inputs, outputs, c):
        super().__init__()
        kind = {"gru": nn.GRU, "lstm": nn.LSTM, "rnn": nn.RNN}[c.get("cell", "gru")]
        width = int(c.get("hidden_size", 16))
        self.layers = kind(1, width, int(c.get("n_layers", 1)), batch_first=True)
        self.dropout = nn.Dropout(c.get("dropout", 0.0))
        self.last = nn.Linear(width, outputs)

    def forward(self, x):
        states, _ = self.layers(x[..., None])
        return self.last(self.dropout(states[:, -1]))


MODULES = {"perceptron": perceptron, "convolutions": convolutions, "recurrent": Recurrent}


def optimizer(parameters, c):
    name, lr, decay = c.get("optimizer", "adam"), c.get("lr", 1e-3), c.get("weight_decay", 0.0)
    if name == "sgd":
        momentum = c.get("momentum", 0.0)
        nesterov = bool(c.get("nesterov", False)) and momentum > 0
        return torch.optim.SGD(parameters, lr, momentum=momentum, nesterov=nesterov, weight_decay=decay)
    betas = (c.get("beta1", 0.9), c.get("beta2", 0.999))
    if name == "rmsprop":
        return torch.optim.RMSprop(parameters, lr, weight_decay=decay)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name](parameters, lr, betas=betas, weight_decay=decay)


def schedule(optimizer, c, steps):
    name = c.get("schedule", "constant")
    if name == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    if name == "step":
        return torch.optim.lr_scheduler.StepLR(optimizer, max(1, steps // 3), gamma=c.get("gamma", 0.3))
    return torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)


class Network:
    def __init__(self, module, c, classifies, seed):
        self.module, self.c, self.classifies, self.seed = module, c, classifies, seed

    def fit(self, X, y):
        torch.manual_seed(self.seed)
        self.center, self.spread = X.mean(0), X.std(0) + 1e-9
        inputs = self.inputs(X)
        if self.classifies:
            self.classes_, target = np.unique(y, return_inverse=True)
            targets, outputs = torch.from_numpy(target), len(self.classes_)
            criterion = nn.CrossEntropyLoss(label_smoothing=self.c.get("label_smoothing", 0.0))
        else:
            self.mean, self.scale = y.mean(), y.std() + 1e-9
            targets, outputs = torch.tensor((y - self.mean) / self.scale, dtype=torch.float32)[:, None], 1
            criterion = {"mse": nn.MSELoss, "huber": nn.HuberLoss, "l1": nn.L1Loss}[self.c.get("loss", "mse")]()
        self.net = MODULES[self.module](inputs.shape[1], outputs, self.c)
        self.train(inputs, targets, criterion)
        return self

    def train(self, inputs, targets, criterion):
        epochs, batch = int(self.c.get("epochs", 8)), int(self.c.get("batch_size", 32))
        step = optimizer(self.net.parameters(), self.c)
        rate = schedule(step, self.c, epochs)
        self.net.train()
        for _ in range(epochs):
            # A last batch of one row has no variance, which batch normalization needs.
            for rows in torch.randperm(len(inputs)).split(batch):
                if len(rows) < 2:
                    continue
                step.zero_grad()
                criterion(self.net(inputs[rows]), targets[rows]).backward()
                if "clip" in self.c:
                    nn.utils.clip_grad_norm_(self.net.parameters(), self.c["clip"])
                step.step()
            rate.step()
        self.net.eval()

    def inputs(self, X):
        return torch.tensor((X - self.center) / self.spread, dtype=torch.float32)

    @torch.no_grad()
    def outputs(self, X):
        return self.net(self.inputs(X))

    def predict_proba(self, X):
        return torch.softmax(self.outputs(X), 1).numpy().astype(float)

    def predict(self, X):
        found = self.outputs(X).numpy()
        if self.classifies:
            return self.classes_[found.argmax(1)]
        return found[:, 0] * self.scale + self.mean
