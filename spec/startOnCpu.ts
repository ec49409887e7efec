// Specs share the process of a worker, and so TensorFlow.js: each file begins on the same backend,
// whatever the one before it left.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('cpu');
