"""Writes geometry.jsonl: what torchvision makes of small images by explicit parameters.

    python geometry.py > geometry.jsonl

Made with torch 2.15.0, torchvision 0.29.2 and numpy 2.4.6, on one thread. Images are rows of pixels
with channels last. `torchvision` is v2 on uint8, `torchvision-float` the same on float32,
p * fl32(1/255), rounded to seven digits here.
"""

import json

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode

torch.set_num_threads(1)
SEED = 7
MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}
PADS = [(1, 2, 3, 0), (2, 2, 2, 2)]
CROPS = [(1, 2, 4, 5), (-1, -2, 5, 6), (3, 4, 6, 7)]
CENTERS = [(4, 4), (5, 3), (8, 9)]
SIZES = [(3, 4), (9, 13), (4, 12)]
RESIZED = [(1, 1, 4, 5, 6, 6), (0, 0, 5, 5, 3, 3), (2, 3, 3, 2, 8, 7)]


def inputs():
    rng = np.random.default_rng(SEED)
    made = {
        name: rng.integers(0, 256, shape, dtype=np.uint8)
        for name, shape in {"rgb": (6, 8, 3), "gray": (16, 12, 1), "odd": (7, 5, 3)}.items()
    }
    y, x = np.mgrid[0:6, 0:8]
    waves = [
        127.5 + 100 * np.sin(0.5 * x + 0.3 * k + SEED) + 27 * np.cos(0.7 * y - 0.2 * k)
        for k in range(3)
    ]
    made["smooth"] = np.stack([w.round() for w in waves], -1).clip(0, 255).astype(np.uint8)
    classes = np.random.default_rng(SEED + 5).integers(0, 5, (1, 6, 8)).astype(np.uint8)
    made["mask"] = classes[0][..., None]
    return made


def main():
    made = inputs()
    tensors = {name: torch.from_numpy(v).permute(2, 0, 1).contiguous() for name, v in made.items()}
    for name, v in made.items():
        write(input=name, shape=list(v.shape), data=v.ravel().tolist())

    def put(op, lib, name, params, out):
        a = out.detach().permute(1, 2, 0).numpy()
        data = [round(float(v), 7) if a.dtype.kind == "f" else int(v) for v in a.ravel()]
        write(op=op, lib=lib, input=name, params=params, shape=list(a.shape), data=data)

    def both(op, name, params, make):
        put(op, "torchvision", name, params, make(tensors[name]))
        floats = tensors[name].to(torch.float32).mul(1 / 255)
        put(op, "torchvision-float", name, params, make(floats))

    for name in ("rgb", "gray", "odd"):
        t = tensors[name]
        put("flip", "torchvision", name, {"axis": "horizontal"}, F.horizontal_flip(t))
        put("flip", "torchvision", name, {"axis": "vertical"}, F.vertical_flip(t))
        put("flip", "torchvision", name, {"axis": "both"}, F.vertical_flip(F.horizontal_flip(t)))
        for left, top, right, bottom in PADS:
            sides = {"left": left, "top": top, "right": right, "bottom": bottom}
            ltrb = [left, top, right, bottom]
            for mode in ("constant", "edge", "reflect", "symmetric"):
                params = {**sides, "mode": mode, "fill": 0}
                put("pad", "torchvision", name, params, F.pad(t, ltrb, padding_mode=mode))
            for fill in [77] if t.shape[0] == 1 else [77, [10, 200, 30]]:
                params = {**sides, "mode": "constant", "fill": fill}
                put("pad", "torchvision", name, params, F.pad(t, ltrb, fill=fill))
        for top, left, height, width in CROPS:
            params = {"top": top, "left": left, "height": height, "width": width, "outside": 0}
            put("crop", "torchvision", name, params, F.crop(t, top, left, height, width))
        for height, width in CENTERS:
            params = {"height": height, "width": width}
            put("centerCrop", "torchvision", name, params, F.center_crop(t, [height, width]))
    for name in ("rgb", "gray", "odd", "smooth"):
        for size in SIZES:
            for mode, antialias in (("nearest", False), ("bilinear", True), ("bilinear", False)):
                params = dict(zip(("height", "width"), size), filter=mode, antialias=antialias)
                how = {"interpolation": MODES[mode], "antialias": antialias}
                make = lambda x: F.resize(x, list(size), **how)
                if mode == "bilinear":
                    both("resize", name, params, make)
                else:
                    put("resize", "torchvision", name, params, make(tensors[name]))
        for top, left, height, width, *size in RESIZED:
            params = {"top": top, "left": left, "height": height, "width": width}
            params |= {"outHeight": size[0], "outWidth": size[1]}
            params |= {"filter": "bilinear", "antialias": True}
            both(
                "resizedCrop",
                name,
                params,
                lambda x: F.resized_crop(x, top, left, height, width, size, antialias=True),
            )
    mask = tv_tensors.Mask(tensors["mask"])
    masks = [
        ("flipMask", {"axis": "horizontal"}, F.horizontal_flip(mask)),
        ("flipMask", {"axis": "vertical"}, F.vertical_flip(mask)),
        ("cropMask", {"top": 1, "left": 2, "height": 4, "width": 5}, F.crop(mask, 1, 2, 4, 5)),
        ("resizeMask", {"height": 3, "width": 4}, F.resize(mask, [3, 4])),
        ("padMask", {"left": 1, "top": 2, "right": 3, "bottom": 0}, F.pad(mask, [1, 2, 3, 0])),
    ]
    for op, params, out in masks:
        put(op, "torchvision", "mask", params, out.as_subclass(torch.Tensor))


def write(**line):
    print(json.dumps(line, separators=(",", ":")))


main()
