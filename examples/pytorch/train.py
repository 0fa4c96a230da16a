"""Trains a convolutional network on handwritten digits; continues from its checkpoint when started again."""

import argparse
import json
import os
import pathlib

import torch
from sklearn.datasets import load_digits
from torch import nn


def load(device):
    images, labels = load_digits(return_X_y=True)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    images = torch.tensor(images, dtype=torch.float32).reshape(-1, 1, 8, 8)[order] / 16
    labels = torch.tensor(labels)[order]
    return [part.to(device) for part in (images[:1300], labels[:1300], images[1300:], labels[1300:])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=1e-4)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--checkpoint", type=pathlib.Path, default="checkpoint.pt")
    options = parser.parse_args()

    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    images, labels, validation_images, validation_labels = load(device)
    model = nn.Sequential(
        nn.Conv2d(1, options.channels, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(options.channels, 2 * options.channels, 3, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(options.dropout),
        nn.Linear(2 * options.channels * 16, 10),
    ).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.lr, weight_decay=options.weight_decay)

    first = 1
    if options.checkpoint.exists():
        saved = torch.load(options.checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["epoch"] + 1

    for epoch in range(first, options.epochs + 1):
        model.train()
        for batch in torch.randperm(len(labels), device=device).split(options.batch_size):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            accuracy = (model(validation_images).argmax(1) == validation_labels).float().mean().item()
        print(json.dumps({"step": epoch, "accuracy": accuracy, "loss": loss.item()}), flush=True)

        # Written whole or not at all, so that a killed trial leaves a checkpoint that can be read.
        options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        partial = options.checkpoint.with_suffix(".partial")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, partial)
        os.replace(partial, options.checkpoint)


if __name__ == "__main__":
    main()
