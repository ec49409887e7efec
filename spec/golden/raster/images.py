# Encoded images of many kinds and what Pillow makes of them, as lines of JSON: `name`, `bytes` (base64)
# and MD5 of the pixels after `convert` to RGB, L and RGBA, or `error`. Of PNGs of 16 bits, of which
# Pillow keeps 8, it is the MD5 of the values as float32.
#   images.py COUNT SEED [FOLDER]   COUNT random JPEGs and as many PNGs, and all JPEGs of a folder
# `images.jsonl` is the output of `images.py 24 1`, by Pillow 13.0.0 with libjpeg-turbo 3.2.0.
import base64, glob, hashlib, io, json, random, struct, sys, zlib
import numpy as np
from PIL import Image

count, seed = int(sys.argv[1]), int(sys.argv[2])
rng, noise = random.Random(seed), np.random.default_rng(seed)


def scene(height, width):
    """Gradients, edges and noise, as photographs have them; at times noise alone."""
    y, x = np.mgrid[0:height, 0:width]
    if rng.random() < 0.1:
        return noise.integers(0, 256, (height, width, 3), dtype=np.uint8)
    image = np.zeros((height, width, 3))
    for c in range(3):
        for _ in range(3):
            a, b, p = rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.2), rng.uniform(0, 6)
            image[..., c] += rng.uniform(10, 60) * np.sin(a * x + b * y + p)
    image += 128 + noise.normal(0, rng.uniform(0, 12), image.shape)
    for _ in range(4):
        top, left = rng.randrange(height), rng.randrange(width)
        image[top : top + rng.randint(1, 40), left : left + rng.randint(1, 40)] += rng.uniform(-90, 90)
    return image.clip(0, 255).astype(np.uint8)


def extent():
    return rng.choice([rng.randint(1, 20), rng.randint(1, 60), rng.randint(40, 120)])


def jpeg():
    image = Image.fromarray(scene(extent(), extent()))
    mode = rng.choice(['RGB'] * 6 + ['L', 'CMYK'])
    options = {'quality': rng.randint(1, 100), 'subsampling': rng.choice(['4:4:4', '4:2:2', '4:2:0'])}
    if rng.random() < 0.4:
        options['progressive'] = True
    if rng.random() < 0.3:
        options['optimize'] = True
    if rng.random() < 0.3:
        options['restart_marker_blocks'] = rng.randint(1, 9)
    if mode == 'RGB' and rng.random() < 0.1:
        options = {'quality': 90, 'keep_rgb': True}
    out = io.BytesIO()
    image.convert(mode).save(out, 'JPEG', **options)
    return ' '.join([mode, *(f'{k}={v}' for k, v in options.items())]), out.getvalue()


def chunk(name, content):
    return struct.pack('>I', len(content)) + name + content + struct.pack('>I', zlib.crc32(name + content))


def filtered(rows, step):
    """Rows of bytes behind random filters."""
    out, above = bytearray(), bytes(len(rows[0]))
    for row in rows:
        kind = rng.randrange(5)
        out.append(kind)
        for k, value in enumerate(row):
            a, b = (row[k - step] if k >= step else 0), above[k]
            c = above[k - step] if k >= step else 0
            p = a + b - c
            nearest = min((a, b, c), key=lambda v: abs(p - v))
            out.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) & 255)
        above = row
    return bytes(out)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png():
    colour, bits = rng.choice([(0, b) for b in (1, 2, 4, 8, 16)] + [(2, 8), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)] + [(3, b) for b in (1, 2, 4, 8)])
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    height, width = extent(), extent()
    values = scene(height, width * 2).reshape(height, -1)[:, : width * samples].astype(np.uint32)
    values = values >> (8 - bits) if bits < 9 else values * 257 % 65521
    values = values.reshape(height, width, samples)
    interlaced = rng.random() < 0.4
    data = b''
    for left, top, across, down in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = values[top::down, left::across]
        if part.size == 0:
            continue
        rows = []
        for row in part.reshape(part.shape[0], -1):
            if bits == 16:
                rows.append(row.astype('>u2').tobytes())
            else:
                planes = (row[:, None] >> np.arange(bits - 1, -1, -1)) & 1
                rows.append(np.packbits(planes.astype(np.uint8).reshape(-1)).tobytes())
        data += filtered(rows, max(1, samples * bits // 8))
    out = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, bits, colour, 0, 0, interlaced))
    if colour == 3:
        out += chunk(b'PLTE', noise.integers(0, 256, 3 * (1 << bits), dtype=np.uint8).tobytes())
    key = rng.random() < 0.3
    if key and colour == 3:
        out += chunk(b'tRNS', noise.integers(0, 256, rng.randint(1, 1 << bits), dtype=np.uint8).tobytes())
    elif key and colour in (0, 2):
        out += chunk(b'tRNS', values[0, 0].astype('>u2').tobytes())
    packed, pieces = zlib.compress(data, rng.choice([0, 1, 6, 9])), rng.randint(1, 3)
    for k in range(pieces):
        out += chunk(b'IDAT', packed[k * len(packed) // pieces : (k + 1) * len(packed) // pieces])
    name = f'png colour={colour} bits={bits} interlaced={interlaced} transparency={key}'
    known = {}
    if bits == 16:
        if key and colour in (0, 2):
            alpha = np.where((values == values[0, 0]).all(axis=2, keepdims=True), 0, 65535)
            values = np.concatenate([values, alpha], axis=2)
        known = {'float32': hashlib.md5(values.astype('<f4').tobytes()).hexdigest()}
    elif key and colour == 0 and bits in (2, 4):
        # Pillow compares grey that it has scaled with a key that it has not.
        known = {'RGBA': None}
    return name, out + chunk(b'IEND', b''), known


def line(name, data, known={}):
    entry = {'name': name, 'bytes': base64.b64encode(data).decode(), **known}
    try:
        image = Image.open(io.BytesIO(data))
        entry['size'] = [image.height, image.width]
        for mode in () if 'float32' in known else ('RGB', 'L', 'RGBA'):
            if mode in known:
                continue
            pixels = image.convert(mode) if mode == 'RGB' or data[:1] == b'\x89' else image.convert('RGB').convert(mode)
            entry[mode] = hashlib.md5(pixels.tobytes()).hexdigest()
    except Exception as error:
        entry['error'] = str(error)[:60]
    print(json.dumps(entry))


for _ in range(count):
    line(*jpeg())
    line(*png())
if len(sys.argv) > 3:
    for path in sorted(glob.glob(sys.argv[3] + '/*.jpg')):
        line(path, open(path, 'rb').read())
