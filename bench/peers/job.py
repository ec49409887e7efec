"""What the peers share: the rows, the constants of the job, and taking turns with the benchmark, one JSON line for another."""

import json
import os
import sys
import time
from importlib.metadata import version

import numpy as np
import pyarrow.parquet as pq

BATCH = 128
WINDOW = 8192
CLASSES = 10
ALPHA = 0.2
MEAN = [0.4914, 0.4822, 0.4465]
STD = [0.247, 0.2435, 0.2616]

# Whatever a library prints goes to stderr, so that stdout holds answers only.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def rows():
    """Pictures, uint8 [n, 32, 32, 3], and labels, int64 [n], of the file of rows, in memory."""
    table = pq.read_table(sys.argv[1])
    pixels = table["image"].combine_chunks().buffers()[1]
    pictures = np.frombuffer(pixels, np.uint8)[: len(table) * 3072].reshape(-1, 32, 32, 3).copy()
    return pictures, table["label"].to_numpy().astype(np.int64)


def check(pictures):
    """Refuses a batch that is not float32 pictures, normalized: a peer that does less than the job would look fast."""
    batch = np.asarray(pictures)
    if batch.dtype != np.float32 or batch.shape not in [(BATCH, 32, 32, 3), (BATCH, 3, 32, 32)]:
        raise TypeError(f"not a batch of the job: {batch.dtype} {batch.shape}")
    if batch.min() < -2 or batch.max() > 2.15 or not 0.5 < batch.std() < 1.5:
        raise ValueError(f"not normalized: {batch.min()} to {batch.max()}, deviation {batch.std()}")


def say(**answer):
    print(json.dumps(answer), file=answers, flush=True)


def take_turns(packages, settings):
    """Say the versions and the settings, then time epochs of each setting asked for: those of a second, after one to get going.

    A setting is a function that returns an iterable of batches, each a tuple whose first item is the pictures.
    """
    say(version=", ".join(f"{name} {version(name)}" for name in packages), settings=list(settings))
    for line in sys.stdin:
        batches = settings[json.loads(line)]
        for index, (pictures, *_) in enumerate(batches()):
            if index == 0:
                check(pictures)
        images, seconds = 0, 0
        while seconds < 1:
            start = time.perf_counter()
            images += sum(len(pictures) for pictures, *_ in batches())
            seconds += time.perf_counter() - start
        say(images=images, seconds=seconds)
