"""Trains the network that reads numbers and writes its weights (apt-get install python3-torch python3-numpy).

python3 scripts/ocr/train.py <folder with training sets> <weights file> <minutes> [<checkpoint to go on from>]

Layers and file format are those of apps/rotisserie/ocr/src/network.ts.
"""
import glob
import math
import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HEIGHT, WIDTH = 24, 36
RECORD = 1 + HEIGHT * WIDTH
BATCH = 128


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList([
            nn.Conv2d(1, 16, 5, stride=2, padding=2, bias=False),
            nn.Conv2d(16, 32, 3, padding=1, bias=False),
            nn.Conv2d(32, 48, 3, padding=1, bias=False),
            nn.Conv2d(48, 64, 3, padding=1, bias=False),
        ])
        # Over all three rows that are left: one column of features for each of nine places.
        self.convolutions.append(nn.Conv2d(64, 96, 3, padding=(0, 1), bias=False))
        self.norms = nn.ModuleList([nn.BatchNorm2d(c.out_channels) for c in self.convolutions])
        # At every place: which digit (10), whether it is the tens or the ones.
        self.place = nn.Linear(96, 12)
        self.hidden = nn.Linear(9 * 96, 32)
        self.kind = nn.Linear(32, 4)

    def forward(self, x):
        for index, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            x = F.relu(norm(convolution(x)))
            if index == 1:
                x = F.max_pool2d(x, 2)
            if index == 2:
                x = F.max_pool2d(x, (2, 1))
        x = x.squeeze(2).transpose(1, 2)
        kind = self.kind(F.relu(self.hidden(F.dropout(x.flatten(1), 0.1, self.training))))
        places = self.place(x)
        tens = (places[:, :, 10].softmax(1)[:, :, None] * places[:, :, :10]).sum(1)
        ones = (places[:, :, 11].softmax(1)[:, :, None] * places[:, :, :10]).sum(1)
        return torch.cat([kind, tens, ones], 1)


def load(folder, seen):
    """Reads the training sets that have not been read yet."""
    parts = []
    for name in sorted(glob.glob(os.path.join(folder, "*.bin"))):
        if name not in seen:
            seen.add(name)
            parts.append(np.fromfile(name, dtype=np.uint8).reshape(-1, RECORD))
    return parts


def targets(numbers):
    """What is seen (0 nothing, 1 one digit, 2 two, 3 a hundred), the tens and the ones."""
    kind = torch.where(numbers == 0, 0, torch.where(numbers < 10, 1, torch.where(numbers < 100, 2, 3)))
    return kind, numbers // 10 % 10, numbers % 10


def loss_of(logits, numbers):
    kind, tens, ones = targets(numbers)
    loss = F.cross_entropy(logits[:, :4], kind)
    two = kind == 2
    digit = two | (kind == 1)
    count = len(numbers)
    loss = loss + F.cross_entropy(logits[two, 4:14], tens[two], reduction="sum") / count
    return loss + F.cross_entropy(logits[digit, 14:], ones[digit], reduction="sum") / count


def numbers_of(logits):
    kind = logits[:, :4].argmax(1)
    tens, ones = logits[:, 4:14].argmax(1), logits[:, 14:].argmax(1)
    return torch.where(kind == 0, 0, torch.where(kind == 1, ones, torch.where(kind == 2, tens * 10 + ones, 100)))


def varied(pixels):
    """A little noise and another contrast, for each picture another one; what is outside of the crop stays 0."""
    inside = pixels > 0
    gain = 1 + 0.15 * (torch.rand(len(pixels), 1, 1, 1) - 0.5)
    noise = torch.randn_like(pixels) * 0.03 * torch.rand(len(pixels), 1, 1, 1)
    return ((pixels * gain + noise).clamp(0.05, 1)) * inside


def export(network, file):
    """Writes each layer: per output a float32 factor, per output a float32 bias, then the weights as int8, output by output."""
    with open(file, "wb") as out:
        layers = []
        for convolution, norm in zip(network.convolutions, network.norms):
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weights = convolution.weight * scale[:, None, None, None]
            layers.append((weights.permute(0, 2, 3, 1).flatten(1), norm.bias - norm.running_mean * scale))
        layers += [(layer.weight, layer.bias) for layer in (network.place, network.hidden, network.kind)]
        for weights, bias in layers:
            factor = weights.abs().amax(1).clamp(min=1e-9) / 127
            out.write(factor.detach().numpy().astype("<f4").tobytes())
            out.write(bias.detach().numpy().astype("<f4").tobytes())
            out.write((weights / factor[:, None]).round().detach().numpy().astype(np.int8).tobytes())


def main():
    folder, file, minutes = sys.argv[1], sys.argv[2], float(sys.argv[3])
    torch.manual_seed(1)
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    seen = set()
    parts = load(folder, seen)
    network = Network().to(memory_format=torch.channels_last)
    if len(sys.argv) > 4:
        network.load_state_dict(torch.load(sys.argv[4]))
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    started, steps, recent = time.time(), 0, None
    while time.time() - started < minutes * 60:
        parts += load(folder, seen)
        data = np.concatenate(parts)
        parts = [data]
        order = np.random.default_rng(steps).permutation(len(data))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            passed = (time.time() - started) / (minutes * 60)
            if passed >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * min(1, (steps + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * passed)) + 1e-5
            batch = torch.from_numpy(data[np.sort(order[at:at + BATCH])])
            pixels = varied(batch[:, 1:].float().div(255).reshape(-1, 1, HEIGHT, WIDTH))
            numbers = batch[:, 0].long()
            network.train()
            logits = network(pixels)
            loss = loss_of(logits, numbers)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps += 1
            wrong = (numbers_of(logits) != numbers).float().mean().item()
            recent = wrong if recent is None else 0.99 * recent + 0.01 * wrong
            if steps % 250 == 0:
                print(f"{time.time() - started:.0f} s, {len(data)} pictures, step {steps}, loss {loss.item():.3f}, wrong {recent:.4f}", flush=True)
        save(network, file)
    save(network, file)


def save(network, file):
    network.eval()
    torch.save(network.state_dict(), file + ".checkpoint")
    export(network, file)


main()
