"""PyTorch batched by hand: one tensor in memory, rows selected by a permutation, arithmetic on whole batches."""

import torch

from job import ALPHA, BATCH, MEAN, STD, rows, take_turns

pictures, labels = (torch.from_numpy(column) for column in rows())
pictures = pictures.permute(0, 3, 1, 2).contiguous()
scale = (1 / (255 * torch.tensor(STD))).view(1, 3, 1, 1)
bias = (-torch.tensor(MEAN) / torch.tensor(STD)).view(1, 3, 1, 1)
beta = torch.distributions.Beta(ALPHA, ALPHA)


def batches(threads):
    torch.set_num_threads(threads)
    for own in torch.randperm(len(labels)).split(BATCH):
        plain = pictures.index_select(0, own).float().mul_(scale).add_(bias)
        weight = beta.sample()
        partner = torch.randperm(len(own))
        yield torch.lerp(plain.index_select(0, partner), plain, weight), labels[own], labels[own[partner]], weight


take_turns(["torch"], {"1 thread": lambda: batches(1), "2 threads": lambda: batches(2)})
