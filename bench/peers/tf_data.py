"""What both forms of tf.data share: the constants, mixup of a batch, and the number of threads."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import tensorflow as tf

from job import ALPHA, MEAN, STD

scale = tf.constant([1 / (255 * s) for s in STD])
bias = tf.constant([-m / s for m, s in zip(MEAN, STD)])
# The documentation's own number of parallel calls, and fixed ones.
THREADS = {"autotuned": None, "1 thread": 1, "2 threads": 2}


def mixup(pictures, labels):
    one, other = tf.random.gamma([], ALPHA), tf.random.gamma([], ALPHA)
    weight = one / (one + other)
    partner = tf.random.shuffle(tf.range(tf.shape(labels)[0]))
    mixed = weight * pictures + (1 - weight) * tf.gather(pictures, partner)
    return mixed, labels, tf.gather(labels, partner), weight


def calls(threads):
    return threads or tf.data.AUTOTUNE


def bounded(dataset, threads):
    """The dataset, prefetched, in a pool of so many threads; in TensorFlow's own if None."""
    options = tf.data.Options()
    if threads:
        options.threading.private_threadpool_size = threads
        options.threading.max_intra_op_parallelism = threads
    return dataset.prefetch(tf.data.AUTOTUNE).with_options(options)
