"""PyTorch as its documentation has it: transforms a sample at a time, MixUp in the collate function."""

import torch
from torch.utils.data import DataLoader, Dataset, default_collate
from torchvision.transforms import v2

from job import ALPHA, BATCH, CLASSES, MEAN, STD, rows, take_turns


class Pictures(Dataset):
    def __init__(self, transform):
        self.pictures, self.labels = rows()
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.transform(self.pictures[index]), int(self.labels[index])


dataset = Pictures(v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]))
mixup = v2.MixUp(alpha=ALPHA, num_classes=CLASSES)


def collate(samples):
    return mixup(*default_collate(samples))


def loader(workers):
    return DataLoader(
        dataset,
        batch_size=BATCH,
        shuffle=True,
        num_workers=workers,
        collate_fn=collate,
        persistent_workers=workers > 0,
    )


loaders = {"no workers": loader(0), "1 worker": loader(1), "2 workers": loader(2)}
take_turns(["torch", "torchvision"], {name: lambda it=it: it for name, it in loaders.items()})
