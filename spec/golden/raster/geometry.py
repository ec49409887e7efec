"""Writes geometry.json: what torchvision's v2 functions make of images of noise.
usage: python geometry.py > geometry.json     (torch 2.15.0, torchvision 0.29.2, numpy)
Images are noise(height, width, channels, seed), which spec/raster/resample/noise.ts makes too; what
becomes of bytes is kept as MD5, of floats as every `every`-th value, and so of what is turned, where
-1 stands for a pixel whose nearest one depends on rounding."""
import hashlib
import json
import random

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
import torchvision.transforms.v2.functional._geometry as geometry
from torchvision.transforms import InterpolationMode as Mode

torch.set_num_threads(1)
assert 'AVX2' in torch.backends.cpu.get_cpu_capability() or 'AVX512' in torch.backends.cpu.get_cpu_capability()
draw = random.Random(11)


def noise(height, width, channels, seed):
    n = np.arange(height * width * channels, dtype=np.uint32)
    n = (n + np.uint32(seed * 1_000_003 & 0xFFFFFFFF)) * np.uint32(2_654_435_761)
    n ^= n >> np.uint32(15)
    n *= np.uint32(2_246_822_519)
    n ^= n >> np.uint32(13)
    return (n >> np.uint32(24)).astype(np.uint8).reshape(height, width, channels)


def tensor(shape, seed):
    return torch.from_numpy(noise(*shape, seed)).permute(2, 0, 1)


def last(image):
    return np.ascontiguousarray(image.permute(1, 2, 0).numpy())


def md5(image):
    return hashlib.md5(last(image).tobytes()).hexdigest()


def crop_case(shape, box, size, antialias, seed):
    top, left, height, width = box
    out = F.resized_crop(tensor(shape, seed), top, left, height, width, list(size), antialias=antialias)
    return dict(shape=shape, seed=seed, box=box, size=size, antialias=antialias, md5=md5(out))


def draw_box(height, width):
    h, w = draw.randint(1, height), draw.randint(1, width)
    return (draw.randint(0, height - h), draw.randint(0, width - w), h, w)


crops = []
for k in range(60):
    channels = (3, 3, 1, 4, 5)[k % 5]
    shape = (draw.randint(1, 90), draw.randint(1, 90), channels)
    size = (draw.randint(1, 90), draw.randint(1, 90))
    crops.append(crop_case(shape, draw_box(*shape[:2]), size, k % 3 != 0, k))
for k in range(12):
    shape = (375, 500, 3)
    crops.append(crop_case(shape, draw_box(375, 500), (224, 224), True, 100 + k))
for shape, box, size in [
    ((1200, 900, 3), (0, 0, 1200, 900), (7, 5)),
    ((3, 2000, 3), (0, 0, 3, 2000), (3, 9)),
    ((2000, 3, 1), (0, 0, 2000, 3), (11, 3)),
    ((1, 1, 3), (0, 0, 1, 1), (9, 17)),
    ((50, 60, 3), (10, 10, 30, 40), (30, 77)),
    ((50, 60, 3), (10, 10, 30, 40), (77, 40)),
    ((50, 60, 4), (10, 10, 30, 40), (30, 40)),
    ((500, 375, 1), (0, 0, 500, 375), (256, 192)),
]:
    for antialias in (True, False):
        crops.append(crop_case(shape, box, size, antialias, len(crops)))

pads = []
for k in range(24):
    mode = ('constant', 'edge', 'reflect', 'symmetric')[k % 4]
    shape = (draw.randint(6, 30), draw.randint(6, 30), (3, 1, 4)[k % 3])
    sides = [draw.randint(0, 5) for _ in range(4)]  # left, top, right, bottom
    size = (draw.randint(1, 50), draw.randint(1, 50))
    fill = [draw.randint(0, 255) for _ in range(shape[2])]
    padded = F.pad(tensor(shape, 200 + k), sides, fill=fill if mode == 'constant' else 0, padding_mode=mode)
    out = F.horizontal_flip(F.resize(padded, list(size)))
    pads.append(dict(shape=shape, seed=200 + k, sides=sides, mode=mode, fill=fill, size=size,
                     padded=md5(padded), md5=md5(out)))

floats = []
for k in range(16):
    antialias = k % 4 != 3
    if k < 8:
        shape, size = (draw.randint(1, 60), draw.randint(1, 60), 3), (draw.randint(1, 60), draw.randint(1, 60))
    else:
        shape, size = (draw.randint(200, 500), draw.randint(200, 500), 3), (224, 224)
    box = draw_box(*shape[:2])
    image = tensor(shape, 300 + k).to(torch.float32).mul(1 / 255)
    out = F.resized_crop(image, *box, list(size), antialias=antialias)
    every = 1 + out.numel() // 300
    values = [round(float(v), 9) for v in last(out).ravel()[::every]]
    floats.append(dict(shape=shape, seed=300 + k, box=box, size=size, antialias=antialias, every=every, values=values))

nearest = []
for k in range(40):
    most = 60 if k < 30 else 4000
    source, size = draw.randint(1, most), draw.randint(1, 80)
    out = F.resize(torch.arange(source, dtype=torch.float32).view(1, 1, source), [1, size], interpolation=Mode.NEAREST)
    bytes_ = F.resize((torch.arange(source) % 251).to(torch.uint8).view(1, 1, source), [1, size], interpolation=Mode.NEAREST)
    indices = [int(v) for v in out.ravel()]
    assert [v % 251 for v in indices] == bytes_.ravel().tolist()
    nearest.append(dict(source=source, size=size, indices=indices))


def ties(image, matrix, shape, size):
    """Whether the source of an output pixel is so close to the middle of two that rounding decides."""
    (height, width), (new_height, new_width) = shape[:2], size
    y, x = np.mgrid[0:new_height, 0:new_width]
    x, y = x + 0.5 - new_width / 2, y + 0.5 - new_height / 2
    source = np.stack([matrix[0] * x + matrix[1] * y + matrix[2] + width / 2 - 0.5,
                       matrix[3] * x + matrix[4] * y + matrix[5] + height / 2 - 0.5])
    return (np.abs(source - np.floor(source) - 0.5) < 1e-3).any(0)[..., None].repeat(shape[2], -1)


turns = []
for k in range(48):
    channels = (3, 1, 4)[k % 3]
    shape = (draw.randint(3, 40), draw.randint(3, 40), channels)
    filter_ = ('bilinear', 'nearest')[k // 3 % 2]
    mode = dict(bilinear=Mode.BILINEAR, nearest=Mode.NEAREST)[filter_]
    fill = [draw.randint(0, 255) for _ in range(channels)] if filter_ == 'nearest' else [0] * channels
    image = tensor(shape, 400 + k)
    if filter_ == 'bilinear':
        image = image.to(torch.float32)
    center = None if k % 4 else [draw.uniform(0, shape[1]), draw.uniform(0, shape[0])]
    center_f = [0.0, 0.0] if center is None else [center[0] - shape[1] * 0.5, center[1] - shape[0] * 0.5]
    angle = draw.uniform(-180, 180)
    passed = fill if filter_ == 'nearest' else None
    if k < 32:
        translate = [draw.randint(-5, 5), draw.randint(-5, 5)]
        scale, shear = draw.uniform(0.5, 1.8), [draw.uniform(-30, 30), draw.uniform(-30, 30)]
        out = F.affine(image, angle, translate, scale, shear, interpolation=mode, fill=passed, center=center)
        matrix = geometry._get_inverse_affine_matrix(center_f, angle, translate, scale, shear)
        case = dict(angle=angle, translate=translate, scale=scale, shear=shear)
    else:
        out = F.rotate(image, angle, interpolation=mode, expand=k % 2 == 0, fill=passed, center=center)
        matrix = geometry._get_inverse_affine_matrix(center_f, -angle, [0.0, 0.0], 1.0, [0.0, 0.0])
        case = dict(angle=-angle, translate=[0, 0], scale=1, shear=[0, 0])
    size = list(out.shape[-2:])
    values = last(out)
    if filter_ == 'nearest':
        values = values.astype(int)
        values[ties(image, matrix, shape, size)] = -1
    every = 1 + out.numel() // 400
    turns.append(dict(shape=shape, seed=400 + k, size=size, filter=filter_, fill=fill, center=center, **case,
                      every=every, values=[round(float(v), 3) if filter_ == 'bilinear' else int(v) for v in values.ravel()[::every]]))

print('{' + ',\n'.join(
    f'"{name}": [\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]'
    for name, cases in dict(crops=crops, pads=pads, floats=floats, nearest=nearest, turns=turns).items()) + '}')
