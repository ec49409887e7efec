"""FFCV: a file of raw pictures, in the system's cache, and compiled pipelines. Mixup comes before normalizing, on bytes."""

import os
import sys

import numpy as np
from ffcv.fields import IntField, RGBImageField
from ffcv.fields.basics import IntDecoder
from ffcv.fields.rgb_image import SimpleRGBImageDecoder
from ffcv.loader import Loader, OrderOption
from ffcv.transforms import ImageMixup, LabelMixup, NormalizeImage, ToTensor, ToTorchImage
from ffcv.writer import DatasetWriter

from job import ALPHA, BATCH, MEAN, STD, rows, take_turns

beton = sys.argv[1] + ".beton"
if not os.path.exists(beton) or os.path.getmtime(beton) < os.path.getmtime(sys.argv[1]):
    fields = {"image": RGBImageField(write_mode="raw"), "label": IntField()}
    DatasetWriter(beton + ".part", fields, num_workers=1).from_indexed_dataset(list(zip(*rows())))
    os.replace(beton + ".part", beton)


def loader(workers):
    scaled = NormalizeImage(255 * np.array(MEAN), 255 * np.array(STD), np.float32)
    return Loader(
        beton,
        batch_size=BATCH,
        num_workers=workers,
        order=OrderOption.RANDOM,
        os_cache=True,
        drop_last=False,
        pipelines={
            "image": [SimpleRGBImageDecoder(), ImageMixup(ALPHA, True), scaled, ToTensor(), ToTorchImage()],
            "label": [IntDecoder(), LabelMixup(ALPHA, True), ToTensor()],
        },
    )


loaders = {"1 worker": loader(1), "2 workers": loader(2)}
take_turns(["ffcv", "torch", "numba"], {name: lambda it=it: it for name, it in loaders.items()})
