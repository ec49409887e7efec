"""peers.py NAME FOLDER: one peer on the job of pictures, over data.parquet of the folder, with two workers or threads.

JPEG -> random resized crop to 224 -> flip -> normalize -> batches of 64 -> mixup -> float32. Speaks as job.py of ../peers does: says its
version when it is warm, then times an epoch of 1,280 images for each line it is sent. Encoded bytes lie in memory for all but `hf`,
which maps a file, and FFCV, which has a file of its own, re-encoded or as raw pixels, in the system's cache.
"""

import io
import json
import os
import sys
import time

import numpy as np

name, folder = sys.argv[1], sys.argv[2]
B, CLASSES, EPOCH = 64, 64, 1280
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
SCALE, RATIO = (0.08, 1.0), (3 / 4, 4 / 3)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def load():
    import pyarrow.parquet as pq

    table = pq.read_table(f"{folder}/data.parquet")
    image = table["image"].combine_chunks()
    column = (image.chunk(0) if hasattr(image, "chunk") else image).field("bytes")
    return [x.as_py() for x in column], table["label"].to_numpy().tolist()


def serve(run, *packages):
    """`run(n)` goes through n images and returns the shape of the last batch."""
    from importlib.metadata import version

    run(EPOCH)
    print(json.dumps({"version": ", ".join(f"{p} {version(p)}" for p in packages), "settings": [""]}), file=answers, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        shape = tuple(run(EPOCH))
        seconds = time.perf_counter() - start
        if shape not in [(B, 224, 224, 3), (B, 3, 224, 224)]:
            raise TypeError(f"not a batch of the job: {shape}")
        print(json.dumps({"images": EPOCH, "seconds": seconds}), file=answers, flush=True)


def epoch(count):
    """The rows of an epoch, in random order."""
    return np.concatenate([np.random.permutation(count) for _ in range(-(-EPOCH // count))])[:EPOCH].tolist()


def through(loader, after=lambda x: x):
    shape = ()
    for x, *_ in loader:
        shape = after(x).shape
    return shape


def torch_peer():
    import torch
    from PIL import Image
    from torch.utils.data import DataLoader, Dataset, Sampler, default_collate
    from torchvision.io import ImageReadMode, decode_jpeg
    from torchvision.transforms import v2

    torch.set_num_threads(1)
    to_float = [v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]
    geometry = [v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip()]
    mix = v2.MixUp(alpha=0.2, num_classes=CLASSES)
    of_pil = v2.Compose([*geometry, v2.PILToTensor(), *to_float])
    of_tensor = v2.Compose([*geometry, *to_float])

    class Order(Sampler):
        def __init__(self, count):
            self.count = count

        def __iter__(self):
            return iter(epoch(self.count))

        def __len__(self):
            return EPOCH

    def loader(dataset, collate):
        return DataLoader(dataset, batch_size=B, sampler=Order(len(dataset)), num_workers=2, collate_fn=collate, persistent_workers=True)

    if name == "hf":
        import datasets

        datasets.disable_progress_bars()
        rows = datasets.load_dataset("parquet", data_files=f"{folder}/data.parquet", split="train", cache_dir=f"{folder}/hf")
        rows = rows.cast_column("image", datasets.Image())
        rows = rows.with_transform(lambda many: {"x": [of_pil(i.convert("RGB")) for i in many["image"]], "y": many["label"]})
        it = loader(rows, lambda batch: mix(*default_collate([(e["x"], e["y"]) for e in batch])))
        return serve(lambda n: through(it), "datasets", "torch", "torchvision")

    images, labels = load()

    class Rows(Dataset):
        def __len__(self):
            return len(images)

        def __getitem__(self, i):
            if name == "torch-pil":
                return of_pil(Image.open(io.BytesIO(images[i])).convert("RGB")), labels[i]
            data = torch.frombuffer(bytearray(images[i]), dtype=torch.uint8)
            return of_tensor(decode_jpeg(data, mode=ImageReadMode.RGB)), labels[i]

    it = loader(Rows(), lambda batch: mix(*default_collate(batch)))
    serve(lambda n: through(it), "torch", "torchvision")


def timm_peer():
    import torch
    from PIL import Image
    from timm.data import FastCollateMixup, create_loader
    from torch.utils.data import Dataset

    torch.set_num_threads(1)
    images, labels = load()
    order = epoch(len(images))

    class Rows(Dataset):
        transform = None

        def __len__(self):
            return EPOCH

        def __getitem__(self, i):
            return self.transform(Image.open(io.BytesIO(images[order[i]])).convert("RGB")), labels[order[i]]

    it = create_loader(
        Rows(), (3, 224, 224), B, is_training=True, use_prefetcher=True, scale=SCALE, ratio=RATIO, hflip=0.5, color_jitter=None,
        auto_augment=None, interpolation="bilinear", num_workers=2, persistent_workers=True, device=torch.device("cpu"), pin_memory=False,
        collate_fn=FastCollateMixup(mixup_alpha=0.2, num_classes=CLASSES, label_smoothing=0.0),
    )  # fmt: skip
    serve(lambda n: through(it), "timm", "torch")


def tf_peer():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    tf.config.threading.set_inter_op_parallelism_threads(2)
    tf.config.threading.set_intra_op_parallelism_threads(2)
    images, labels = load()
    order = epoch(len(images))
    mean, deviation = tf.constant(MEAN) * 255, tf.constant(STD) * 255

    def one(data, label):
        begin, size, _ = tf.image.sample_distorted_bounding_box(
            tf.io.extract_jpeg_shape(data), tf.zeros([1, 0, 4]), min_object_covered=0.0, aspect_ratio_range=RATIO, area_range=SCALE,
            max_attempts=10, use_image_if_no_bounding_boxes=True,
        )  # fmt: skip
        window = tf.stack([begin[0], begin[1], size[0], size[1]])
        image = tf.image.decode_and_crop_jpeg(data, window, channels=3)
        image = tf.image.random_flip_left_right(tf.image.resize(image, [224, 224], antialias=name == "tfdata-aa"))
        return (image - mean) / deviation, tf.one_hot(label, CLASSES)

    def mix(x, y):
        a, b = tf.random.gamma([], 0.2), tf.random.gamma([], 0.2)
        weight = a / (a + b + 1e-12)
        return x * weight + tf.roll(x, 1, 0) * (1 - weight), y * weight + tf.roll(y, 1, 0) * (1 - weight)

    tune = tf.data.AUTOTUNE
    rows = tf.data.Dataset.from_tensor_slices(([images[i] for i in order], [labels[i] for i in order])).shuffle(EPOCH)
    it = rows.map(one, num_parallel_calls=tune).batch(B).map(mix, num_parallel_calls=tune).prefetch(tune)
    serve(lambda n: through(it), "tensorflow-cpu")


def dali_peer():
    from nvidia.dali import fn, pipeline_def, types

    images, labels = load()
    arrays = [np.frombuffer(b, np.uint8) for b in images]

    def rows():
        while True:
            order = epoch(len(arrays))
            for i in range(0, EPOCH, B):
                yield [arrays[j] for j in order[i : i + B]], [np.array([labels[j]], np.int64) for j in order[i : i + B]]

    @pipeline_def(batch_size=B, num_threads=2, device_id=None, prefetch_queue_depth=2)
    def job():
        data, label = fn.external_source(rows(), num_outputs=2)
        image = fn.decoders.image_random_crop(
            data, device="cpu", output_type=types.RGB, random_area=list(SCALE), random_aspect_ratio=list(RATIO), num_attempts=10
        )
        image = fn.resize(image, size=[224, 224], interp_type=types.INTERP_LINEAR, antialias=True)
        image = fn.crop_mirror_normalize(
            image, dtype=types.FLOAT, output_layout="HWC", mean=[255 * x for x in MEAN], std=[255 * x for x in STD],
            mirror=fn.random.coin_flip(),
        )  # fmt: skip
        weight = fn.random.beta(alpha=0.2, beta=0.2)
        partner = fn.permute_batch(image, indices=[(i + 1) % B for i in range(B)])
        return image * weight + partner * (1.0 - weight), label

    pipeline = job()
    pipeline.build()

    def run(n):
        for _ in range(n // B):
            x, _ = pipeline.run()
        return (B, *x[0].shape())

    serve(run, "nvidia-dali-cuda120")


def ffcv_peer():
    import types

    # Asked for where there is no GPU, too.
    sys.modules.setdefault("cupy", types.ModuleType("cupy"))
    import torch
    from ffcv.fields import IntField, RGBImageField
    from ffcv.fields.basics import IntDecoder
    from ffcv.fields.rgb_image import RandomResizedCropRGBImageDecoder
    from ffcv.loader import Loader, OrderOption
    from ffcv.transforms import RandomHorizontalFlip, ToTensor, ToTorchImage
    from ffcv.transforms.mixup import ImageMixup, LabelMixup
    from ffcv.writer import DatasetWriter
    from PIL import Image

    images, labels = load()
    raw = name == "ffcv-raw"
    path = f"{folder}/{name}.beton"
    if not os.path.exists(path):

        class Rows:
            def __len__(self):
                return EPOCH

            def __getitem__(self, i):
                at = i % len(images)
                return Image.open(io.BytesIO(images[at])).convert("RGB"), labels[at]

        fields = {"image": RGBImageField(write_mode="raw" if raw else "jpg", jpeg_quality=92), "label": IntField()}
        DatasetWriter(path + ".part", fields, num_workers=1).from_indexed_dataset(Rows())
        os.replace(path + ".part", path)
    it = Loader(
        path, batch_size=B, num_workers=2, order=OrderOption.RANDOM, os_cache=True, drop_last=True,
        pipelines={
            "image": [RandomResizedCropRGBImageDecoder((224, 224)), RandomHorizontalFlip(), ImageMixup(0.2, True), ToTensor(), ToTorchImage()],
            "label": [IntDecoder(), LabelMixup(0.2, True), ToTensor()],
        },
    )  # fmt: skip
    mean = torch.tensor(MEAN).view(3, 1, 1) * 255
    factor = 1 / (torch.tensor(STD).view(3, 1, 1) * 255)
    serve(lambda n: through(it, lambda x: (x.float() - mean).mul_(factor)), "ffcv")


def spdl_peer():
    import simplejpeg
    import spdl.io
    import torch
    from spdl.pipeline import PipelineBuilder
    from torchvision.transforms import RandomResizedCrop

    torch.set_num_threads(1)
    images, labels = load()
    mean = np.array(MEAN, np.float32) * 255
    factor = 1 / (np.array(STD, np.float32) * 255)

    def one(i):
        height, width, *_ = simplejpeg.decode_jpeg_header(images[i])
        top, left, h, w = RandomResizedCrop.get_params(torch.empty(3, height, width), SCALE, RATIO)
        flip = ",hflip" if np.random.rand() < 0.5 else ""
        text = f"crop={w}:{h}:{left}:{top},scale=224:224:flags=bilinear{flip},format=pix_fmts=rgb24"
        frames = spdl.io.decode_packets(spdl.io.demux_image(images[i]), filter_desc=text)
        return spdl.io.to_numpy(spdl.io.convert_frames(frames)), labels[i]

    def join(batch):
        x = (np.stack([a for a, _ in batch]).astype(np.float32) - mean) * factor
        weight = np.float32(np.random.beta(0.2, 0.2))
        return x * weight + np.roll(x, 1, 0) * (1 - weight)

    def run(n):
        rows = PipelineBuilder().add_source(epoch(len(images))).pipe(one, concurrency=2, output_order="completion")
        pipeline = rows.aggregate(B).pipe(join).add_sink(2).build(num_threads=3)
        with pipeline.auto_stop():
            for x in pipeline:
                shape = x.shape
        return shape

    serve(run, "spdl", "simplejpeg")


peers = {"timm": timm_peer, "tfdata": tf_peer, "tfdata-aa": tf_peer, "dali": dali_peer, "spdl": spdl_peer}
peers |= {"ffcv": ffcv_peer, "ffcv-raw": ffcv_peer}
peers.get(name, torch_peer)()
