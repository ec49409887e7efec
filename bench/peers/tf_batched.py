"""tf.data, batched first: the order is shuffled, and each batch gathered, normalized and mixed whole."""

import tensorflow as tf

from job import BATCH, rows, take_turns
from tf_data import THREADS, bias, bounded, calls, mixup, scale

pictures, labels = (tf.constant(column) for column in rows())
# Rows of 3072 values: broadcasting along three channels takes TensorFlow twice as long.
flat = tf.reshape(pictures, [len(labels), -1])
scales, biases = tf.tile(scale, [1024]), tf.tile(bias, [1024])
order = tf.data.Dataset.range(len(labels)).shuffle(len(labels)).batch(BATCH)


def whole(own):
    plain = tf.cast(tf.gather(flat, own), tf.float32) * scales + biases
    mixed, *targets = mixup(plain, tf.gather(labels, own))
    return tf.reshape(mixed, [-1, 32, 32, 3]), *targets


def dataset(threads):
    return bounded(order.map(whole, num_parallel_calls=calls(threads)), threads)


datasets = {name: dataset(threads) for name, threads in THREADS.items()}
take_turns(["tensorflow-cpu"], {name: lambda it=it: it for name, it in datasets.items()})
