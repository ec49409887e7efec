"""Writes values.jsonl: what torchvision and Pillow make of the values of small images.
usage: python values.py > values.jsonl     (torch 2.15.0, torchvision 0.29.2, Pillow 13.0.0, numpy 2.4.6)
First a line for each input, {name, shape, data}, then one for each case, {op, lib, input, params, data}:
channels last, row by row. `torchvision` is v2.functional on uint8, `torchvision-float` the same on
float32, bytes times the float32 of 1/255."""
import json

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from PIL import Image, ImageOps

torch.set_num_threads(1)
draw = np.random.default_rng(7)
images = {name: draw.integers(0, 256, shape, dtype=np.uint8)
          for name, shape in dict(rgb=(6, 8, 3), gray=(16, 12, 1), odd=(7, 5, 3)).items()}
y, x = np.mgrid[0:6, 0:8]
images['smooth'] = np.stack([
    (127.5 + 100 * np.sin(.5 * x + .3 * k + 7) + 27 * np.cos(.7 * y - .2 * k)).round()
    for k in range(3)], -1).clip(0, 255).astype(np.uint8)
images['ramp'] = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
images['flat'] = np.full((5, 4, 3), [24, 200, 77], dtype=np.uint8)
images['hues'] = np.array([
    [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255], [0, 0, 0],
    [255, 255, 255], [128, 128, 128], [10, 20, 30], [30, 20, 10], [200, 199, 198], [1, 0, 0],
    [254, 255, 255], [90, 90, 91], [13, 240, 127]], dtype=np.uint8).reshape(4, 4, 3)
images['narrow'] = draw.normal(120, 25, (24, 24, 1)).clip(0, 255).astype(np.uint8)

for name, image in images.items():
    print(json.dumps(dict(name=name, shape=image.shape, data=image.ravel().tolist()), separators=(',', ':')))


def bytes_of(name):
    return torch.from_numpy(images[name]).permute(2, 0, 1).contiguous()


def floats_of(name):
    return bytes_of(name).to(torch.float32).mul(1 / 255)


def put(op, lib, name, params, made):
    if torch.is_tensor(made):
        made = made.permute(1, 2, 0).numpy()
    made = np.asarray(made)
    data = [float(f'{v:.8g}') if made.dtype.kind == 'f' else int(v) for v in made.ravel()]
    print(json.dumps(dict(op=op, lib=lib, input=name, params=params, data=data), separators=(',', ':')))


for name in ('rgb', 'gray', 'smooth', 'hues', 'flat'):
    for factor in (0., .5, 1., 1.4, 2.):
        for op in ('brightness', 'contrast', 'saturation', 'sharpness'):
            make = getattr(F, f'adjust_{op}')
            put(op, 'torchvision-float', name, {'factor': factor}, make(floats_of(name), factor))
    if images[name].shape[2] == 3:
        for turn in (-.5, -.1, .1, .25, .5):
            put('hue', 'torchvision-float', name, {'turn': turn}, F.adjust_hue(floats_of(name), turn))
        put('grayscale', 'torchvision-float', name, {'channels': 3}, F.rgb_to_grayscale(floats_of(name), 3))
for name in ('ramp', 'rgb'):
    for threshold in (0, 100.5, 128, 255):
        put('solarize', 'torchvision', name, {'threshold': threshold}, F.solarize(bytes_of(name), threshold))
    for bits in (0, 1, 2, 4, 7, 8):
        put('posterize', 'torchvision', name, {'bits': bits}, F.posterize(bytes_of(name), bits))
    for gamma in (.5, 1., 2.2):
        put('gamma', 'torchvision', name, {'gamma': gamma}, F.adjust_gamma(bytes_of(name), gamma))
    put('invert', 'torchvision', name, {}, F.invert(bytes_of(name)))
for name, image in images.items():
    put('equalize', 'torchvision', name, {}, F.equalize(bytes_of(name)))
    put('equalize', 'pillow', name, {}, ImageOps.equalize(Image.fromarray(image.squeeze(-1) if image.shape[2] == 1 else image)))
    put('autocontrast', 'torchvision-float', name, {}, F.autocontrast(floats_of(name)))
for name in ('rgb', 'gray', 'smooth'):
    for kx, ky, sx, sy in ((3, 3, .8, .8), (5, 3, 1.2, .5), (3, 5, .1, 2.)):
        params = {'kernelX': kx, 'kernelY': ky, 'sigmaX': sx, 'sigmaY': sy, 'border': 'reflect'}
        put('gaussianBlur', 'torchvision-float', name, params,
            F.gaussian_blur(floats_of(name), [kx, ky], [sx, sy]))
