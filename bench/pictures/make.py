"""make.py FOLDER [PHOTO ...]: writes data.parquet and data.arrow, JPEGs of about 500×375 and 60 to 110 KB at quality 90 to 95.

They are cut and jittered from photographs: those given, and those of scikit-learn and scikit-image where these are installed. Needs
numpy, Pillow and pyarrow. The more photographs, the more JPEGs, up to 1,536.
"""

import glob
import importlib.util
import io
import os
import random
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageEnhance

folder, *paths = sys.argv[1:]
Image.MAX_IMAGE_PIXELS = None
random.seed(1)
for package, place in [("sklearn", "datasets/images/*.jpg"), ("skimage", "data/*.*")]:
    spec = importlib.util.find_spec(package)
    if spec is not None and spec.origin is not None:
        paths += sorted(glob.glob(os.path.join(os.path.dirname(spec.origin), place)))

photos = []
for path in paths:
    try:
        photo = Image.open(path).convert("RGB")
    except OSError:
        continue
    if min(photo.size) < 375:
        continue
    if photo.width > 2400:
        photo = photo.resize((2400, photo.height * 2400 // photo.width), Image.BICUBIC, reducing_gap=2)
    photos.append(photo)
if not photos:
    sys.exit("make.py needs photographs: install scikit-image, or name some")

EXTENTS = [(500, 375), (375, 500), (500, 333), (500, 400), (480, 360), (400, 400)]
images, labels, refused = [], [], [0] * len(photos)
for _ in range(12_000):
    if len(images) == 1536:
        break
    label = random.randrange(len(photos))
    taken = labels.count(label)
    if taken > 70 or (refused[label] > 30 and taken < refused[label] * 0.1):
        continue
    photo = photos[label]
    width, height = random.choices(EXTENTS, [60, 14, 12, 5, 5, 4])[0]
    largest = min(photo.width / width, photo.height / height)
    scale = random.uniform(min(1, largest), min(largest, 5)) if largest >= 1 else largest
    w, h = int(width * scale), int(height * scale)
    x, y = random.randint(0, photo.width - w), random.randint(0, photo.height - h)
    part = photo.resize((width, height), Image.BICUBIC, box=(x, y, x + w, y + h), reducing_gap=1.5)
    part = ImageEnhance.Brightness(part).enhance(random.uniform(0.8, 1.2))
    part = ImageEnhance.Contrast(part).enhance(random.uniform(0.9, 1.3))
    if random.random() < 0.5:
        part = part.transpose(Image.FLIP_LEFT_RIGHT)
    file = io.BytesIO()
    part.save(file, "JPEG", quality=random.randint(90, 95), subsampling="4:2:0")
    if 60e3 <= len(file.getvalue()) <= 110e3:
        images.append(file.getvalue())
        labels.append(label % 64)
    else:
        refused[label] += 1

order = np.random.default_rng(0).permutation(len(images))
names = [f"p{i}.jpg" for i in range(len(images))]
structs = pa.StructArray.from_arrays([pa.array([images[i] for i in order], pa.binary()), pa.array(names)], ["bytes", "path"])
table = pa.table({"image": structs, "label": pa.array([labels[i] for i in order], pa.int64())})
os.makedirs(folder, exist_ok=True)
pq.write_table(table, f"{folder}/data.parquet", compression="none", use_dictionary=False, row_group_size=128)
with pa.OSFile(f"{folder}/data.arrow", "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
    writer.write_table(table, max_chunksize=128)
print(f"{len(images)} images of {len(photos)} photographs, {np.mean([len(i) for i in images]) / 1000:.0f} KB each")
