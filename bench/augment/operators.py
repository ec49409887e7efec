"""operators.py FILE: torchvision's v2 on uint8 tensors, one thread, for `npm run bench -- --only operators`.

FILE has images of 224×224×3 bytes. Speaks as job.py of ../peers does: says its version and what it can do, then times batches of
16 for each operator it is sent, from single uint8 images to one float32 tensor.
"""

import json
import os
import sys
import time
from importlib.metadata import version

import numpy as np
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as F

torch.set_num_threads(1)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
SIDE, BATCH = 224, 16
pixels = torch.from_numpy(np.fromfile(sys.argv[1], np.uint8).reshape(-1, SIDE, SIDE, 3))
images = [image.permute(2, 0, 1).contiguous() for image in pixels]
BILINEAR = InterpolationMode.BILINEAR


def jitter(x):
    x = F.adjust_contrast(F.adjust_brightness(x, 1.3), 1.3)
    return F.adjust_hue(F.adjust_saturation(x, 1.3), 0.1)


OPERATORS = {
    "none": lambda x: x,
    "brightness": lambda x: F.adjust_brightness(x, 1.3),
    "contrast": lambda x: F.adjust_contrast(x, 1.3),
    "saturation": lambda x: F.adjust_saturation(x, 1.3),
    "hue": lambda x: F.adjust_hue(x, 0.1),
    "colorJitter": jitter,
    "grayscale": lambda x: F.rgb_to_grayscale(x, 3),
    "invert": F.invert,
    "solarize": lambda x: F.solarize(x, 128),
    "posterize": lambda x: F.posterize(x, 4),
    "gamma": lambda x: F.adjust_gamma(x, 1.4),
    "autocontrast": F.autocontrast,
    "equalize": F.equalize,
    "sharpness": lambda x: F.adjust_sharpness(x, 1.7),
    "gaussianBlur, 23×23": lambda x: F.gaussian_blur(x, [23, 23], [1.0, 1.0]),
    "rotate": lambda x: F.rotate(x, 20, BILINEAR),
    "shear": lambda x: F.affine(x, 0, [0, 0], 1.0, [12, 0], BILINEAR),
    "translate": lambda x: F.affine(x, 0, [22, 22], 1.0, [0, 0], BILINEAR),
    "randomErasing, noise": lambda x: F.erase(x.float(), 40, 40, 92, 92, torch.empty(3, 92, 92).normal_()),
}
answer = {"version": ", ".join(f"{p} {version(p)}" for p in ["torch", "torchvision"]), "settings": list(OPERATORS)}
print(json.dumps(answer), file=answers, flush=True)
for line in sys.stdin:
    operator = OPERATORS[json.loads(line)]
    count, start = 0, time.perf_counter()
    while count < len(images) or time.perf_counter() - start < 0.1:
        for first in range(0, len(images), BATCH):
            batch = torch.stack([operator(x) for x in images[first : first + BATCH]])
            batch.to(torch.float32).div_(255)
            count += len(batch)
    print(json.dumps({"images": count, "seconds": time.perf_counter() - start}), file=answers, flush=True)
