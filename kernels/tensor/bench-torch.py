"""The same work as bench.ts in PyTorch on one thread, one JSON line for each measurement: {"name", "milliseconds"}."""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


def fastest(work, runs):
    work()
    times = []
    until = time.perf_counter() + 2
    while len(times) < runs or time.perf_counter() < until:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def epoch(model, x, y, batch, loss):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def work():
        for first in range(0, len(x), batch):
            optimizer.zero_grad()
            loss(model(x[first : first + batch]), y[first : first + batch]).backward()
            optimizer.step()

    return work


def works():
    a, b = torch.rand(512, 512), torch.rand(512, 512)
    yield "matmul 512", lambda: a @ b, 10

    convolution = nn.Conv2d(32, 64, 3, padding=1)
    images = torch.rand(16, 32, 32, 32)

    def forward():
        with torch.no_grad():
            convolution(images)

    yield "conv2d forward", forward, 10
    cnn = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(784, 10)),
    )
    labels = torch.arange(1000) % 10
    yield "lesson CNN epoch", epoch(cnn, torch.rand(1000, 1, 28, 28), labels, 32, nn.CrossEntropyLoss()), 5
    solid = nn.Sequential(
        *(nn.Conv3d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2)),
        *(nn.Conv3d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2), nn.Flatten(), nn.Linear(1024, 2)),
    )
    yield "3D CNN epoch", epoch(solid, torch.rand(64, 1, 16, 16, 16), torch.arange(64) % 2, 8, nn.CrossEntropyLoss()), 5
    mlp = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    yield "MLP epoch", epoch(mlp, torch.rand(1000, 784), labels, 32, nn.CrossEntropyLoss()), 5


for name, work, runs in works():
    if len(sys.argv) < 2 or sys.argv[1] in name:
        print(json.dumps({"name": name, "milliseconds": fastest(work, runs), "version": torch.__version__}), flush=True)
