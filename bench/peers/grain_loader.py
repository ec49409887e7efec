"""Grain as its documentation has it: a map a sample at a time, batches mixed afterwards, in NumPy."""

import grain
import numpy as np

from job import ALPHA, BATCH, MEAN, STD, rows, take_turns

pictures, labels = rows()
mean, std = 255 * np.array(MEAN, np.float32), 255 * np.array(STD, np.float32)


class Source:
    def __len__(self):
        return len(labels)

    def __getitem__(self, index):
        return pictures[index], labels[index]


def normalize(sample):
    picture, label = sample
    return (picture.astype(np.float32) - mean) / std, label


def mixup(batch, generator):
    own, label = batch
    weight = np.float32(generator.beta(ALPHA, ALPHA))
    partner = generator.permutation(len(label))
    return weight * own + (1 - weight) * own[partner], label, label[partner], weight


def dataset(threads):
    batches = grain.MapDataset.source(Source()).seed(1).shuffle().map(normalize).batch(BATCH).random_map(mixup)
    return batches.to_iter_dataset(grain.ReadOptions(num_threads=threads, prefetch_buffer_size=4 * threads))


datasets = {"no threads": dataset(0), "1 thread": dataset(1), "2 threads": dataset(2)}
take_turns(["grain"], {name: lambda it=it: it for name, it in datasets.items()})
