"""tf.data as its documentation has it: shuffle, map a sample at a time, batch."""

import tensorflow as tf

from job import BATCH, WINDOW, rows, take_turns
from tf_data import THREADS, bias, bounded, calls, mixup, scale

samples = tf.data.Dataset.from_tensor_slices(rows()).shuffle(WINDOW)


def normalize(picture, label):
    return tf.cast(picture, tf.float32) * scale + bias, label


def dataset(threads):
    per_sample = samples.map(normalize, num_parallel_calls=calls(threads)).batch(BATCH)
    return bounded(per_sample.map(mixup, num_parallel_calls=calls(threads)), threads)


datasets = {name: dataset(threads) for name, threads in THREADS.items()}
take_turns(["tensorflow-cpu"], {name: lambda it=it: it for name, it in datasets.items()})
