"""chain_peers.py NAME FOLDER: one peer on the chain of `npm run bench -- --only augment`, with two workers.

JPEG -> random resized crop to 224 -> flip -> colour jitter -> RandAugment of two -> batches of 64 -> mixup -> random erasing ->
float32. Speaks as job.py of ../peers does: says its version when it is warm, then times 384 images for each line it is sent.
"""

import io
import json
import os
import sys
import time
from importlib.metadata import version

import numpy as np
import pyarrow.parquet as pq
import torch
from torch.utils.data import DataLoader, Dataset, default_collate

name, folder = sys.argv[1], sys.argv[2]
BATCH, CLASSES, EPOCH = 64, 64, 384
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
torch.set_num_threads(1)
table = pq.read_table(f"{folder}/data.parquet")
column = table["image"].combine_chunks()
images = [x.as_py() for x in (column.chunk(0) if hasattr(column, "chunk") else column).field("bytes")]
labels = table["label"].to_numpy().tolist()


class Rows(Dataset):
    def __init__(self, transform):
        self.transform = transform

    def __len__(self):
        return EPOCH

    def __getitem__(self, _):
        i = int(torch.randint(len(images), ()))
        return self.transform(images[i]), labels[i]


def loader(transform, collate):
    return DataLoader(Rows(transform), BATCH, num_workers=2, collate_fn=collate, persistent_workers=True)


def torchvision_peer():
    from torchvision.io import ImageReadMode, decode_jpeg
    from torchvision.transforms import InterpolationMode, v2

    transform = v2.Compose([
        v2.RandomResizedCrop(224, antialias=True),
        v2.RandomHorizontalFlip(),
        v2.ColorJitter(0.4, 0.4, 0.4, 0.1),
        v2.RandAugment(2, 9, interpolation=InterpolationMode.BILINEAR),
        v2.ToDtype(torch.float32, scale=True),
        v2.RandomErasing(0.25),
    ])  # fmt: skip
    mix = v2.MixUp(alpha=0.2, num_classes=CLASSES)

    def one(data):
        return transform(decode_jpeg(torch.frombuffer(bytearray(data), dtype=torch.uint8), mode=ImageReadMode.RGB))

    return loader(one, lambda batch: mix(*default_collate(batch))), ["torch", "torchvision"]


def timm_peer():
    from PIL import Image
    from timm.data import FastCollateMixup, create_loader
    from timm.data.transforms_factory import transforms_imagenet_train

    rows = Rows(None)
    it = create_loader(
        rows, (3, 224, 224), BATCH, is_training=True, use_prefetcher=True, re_prob=0.25, re_mode="const", num_workers=2,
        persistent_workers=True, device=torch.device("cpu"), pin_memory=False,
        collate_fn=FastCollateMixup(mixup_alpha=0.2, num_classes=CLASSES, label_smoothing=0.0),
    )  # fmt: skip
    # The loader has no option for both jitter and RandAugment.
    transform = transforms_imagenet_train(
        224, hflip=0.5, color_jitter=(0.4, 0.4, 0.4, 0.1), force_color_jitter=True, auto_augment="rand-m9-n2-p1.0",
        interpolation="bilinear", use_prefetcher=True,
    )  # fmt: skip
    rows.transform = lambda data: transform(Image.open(io.BytesIO(data)).convert("RGB"))
    return it, ["timm", "torch", "pillow"]


def albumentations_peer():
    import albumentations as A
    import cv2
    from torchvision.transforms import v2

    cv2.setNumThreads(0)
    # It has no RandAugment: two of the same operators, at about the same magnitudes.
    bilinear = dict(interpolation=cv2.INTER_LINEAR, p=1)
    randaugment = A.SomeOf([
        A.NoOp(p=1), A.AutoContrast(p=1), A.Equalize(p=1), A.Affine(rotate=(-9, 9), **bilinear), A.Affine(shear={"x": (-5, 5)}, **bilinear),
        A.Affine(shear={"y": (-5, 5)}, **bilinear), A.Affine(translate_percent={"x": (-0.14, 0.14)}, **bilinear),
        A.Affine(translate_percent={"y": (-0.14, 0.14)}, **bilinear), A.Posterize(6, p=1), A.Solarize(p=1), A.Sharpen(p=1),
        A.ColorJitter((0.73, 1.27), 0, 0, 0, p=1), A.ColorJitter(0, (0.73, 1.27), 0, 0, p=1), A.ColorJitter(0, 0, (0.73, 1.27), 0, p=1),
    ], n=2, p=1)  # fmt: skip
    transform = A.Compose([
        A.RandomResizedCrop((224, 224), interpolation=cv2.INTER_LINEAR), A.HorizontalFlip(),
        A.ColorJitter((0.6, 1.4), (0.6, 1.4), (0.6, 1.4), (-0.1, 0.1), p=1), randaugment, A.Erasing(p=0.25),
    ])  # fmt: skip
    mix = v2.MixUp(alpha=0.2, num_classes=CLASSES)

    def one(data):
        image = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        return torch.from_numpy(transform(image=image)["image"].transpose(2, 0, 1).copy())

    def collate(batch):
        x, y = default_collate(batch)
        return mix(x.to(torch.float32).div_(255), y)

    return loader(one, collate), ["albumentations", "opencv-python-headless", "torch"]


it, packages = {"torchvision": torchvision_peer, "timm": timm_peer, "albumentations": albumentations_peer}[name]()


def epoch():
    count = 0
    for x, *_ in it:
        if x.dtype != torch.float32 or tuple(x.shape) != (BATCH, 3, 224, 224):
            raise TypeError(f"not a batch of the job: {x.dtype} {tuple(x.shape)}")
        count += len(x)
    return count


epoch()
print(json.dumps({"version": ", ".join(f"{p} {version(p)}" for p in packages), "settings": [""]}), file=answers, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    count = epoch()
    print(json.dumps({"images": count, "seconds": time.perf_counter() - start}), file=answers, flush=True)
