import type * as tf from '@tensorflow/tfjs-core';
import type { Features } from '../core/features.ts';
import type { Targets } from './targets.ts';

/** Gives what a feature became. */
type Get = (name: string) => tf.Tensor | Targets;

/** Makes an object with an entry for each feature, which is asked for when it is read. */
export type LazyTensors = (features: Features, get: Get) => object;

/**
 * Makes such objects for batches of the same features, all of one form: an engine that is given other getters for each makes a form for
 * each, and keeps it, the getters and all that they refer to, until it next goes through its whole heap.
 */
export function lazyTensors(): LazyTensors {
  let known: Features | undefined;
  let entries: readonly (readonly [string, PropertyDescriptor])[] = [];
  return (features, get) => {
    if (features !== known) {
      entries = Object.keys(features).map((name) => [name, Tensors.entry(name)]);
      known = features;
    }
    const tensors = new Tensors(get);
    // One by one: `defineProperties` takes three times as long.
    for (const [name, entry] of entries) Object.defineProperty(tensors, name, entry);
    return tensors;
  };
}

class Tensors {
  readonly #get: Get;

  constructor(get: Get) {
    this.#get = get;
  }

  static entry(name: string): PropertyDescriptor {
    return {
      enumerable: true,
      get(this: Tensors) {
        return this.#get(name);
      },
    };
  }
}
