"""Makes labelSmoothing.json: PyTorch's cross-entropy of mixed labels, smoothed. Run: python3 labelSmoothing.py > labelSmoothing.json

Logits are multiples of 1/8 and weights of 1/16384, so that they are the same numbers anywhere.
`terms` weighs the loss of each of the two labels, `dense` is the loss of mixed probabilities,
`twice` that of probabilities that were smoothed before.
"""
import json

import torch
from torch.nn.functional import cross_entropy, one_hot

torch.manual_seed(29)


def case(samples, classes, smoothing):
    logits = torch.randint(-32, 33, (samples, classes)).double() / 8
    logits.requires_grad_()
    a = torch.randint(classes, (samples,))
    b = torch.randint(classes, (samples,))
    weight = torch.randint(16385, (samples,)).double() / 16384

    def loss(target):
        return cross_entropy(logits, target, reduction="none", label_smoothing=smoothing)

    mixed = weight[:, None] * one_hot(a, classes) + (1 - weight)[:, None] * one_hot(b, classes)
    terms = (weight * loss(a) + (1 - weight) * loss(b)).mean()
    terms.backward()
    return {
        "smoothing": smoothing,
        "classes": classes,
        "logits": logits.flatten().tolist(),
        "a": a.tolist(),
        "b": b.tolist(),
        "weight": weight.tolist(),
        "terms": terms.item(),
        "dense": loss(mixed).mean().item(),
        "twice": loss(mixed * (1 - smoothing) + smoothing / classes).mean().item(),
        "gradient": logits.grad.flatten().tolist(),
    }


def mask(smoothing):
    logits = torch.randint(-32, 33, (2, 3, 2, 4)).double() / 8
    classes = torch.randint(4, (2, 3, 2))
    loss = cross_entropy(logits.permute(0, 3, 1, 2), classes, label_smoothing=smoothing)
    return {
        "smoothing": smoothing,
        "logits": logits.flatten().tolist(),
        "classes": classes.flatten().tolist(),
        "loss": loss.item(),
    }


print(json.dumps({
    "torch": torch.__version__,
    "labels": [case(4, 5, 0.0), case(4, 5, 0.1), case(7, 3, 0.3), case(2, 10, 1.0)],
    "masks": [mask(0.1), mask(0.4)],
}, indent=1))
