import type { Features } from '../core/features.ts';
import { inspectable, namedLines } from '../core/inspectable.ts';
import { isTensor, type Materialized } from './materialized.ts';
import { tensorText } from './tensorText.ts';

/** Gives what a feature became; a look at it is not a use. */
type Get = (name: string, isLook?: boolean) => Materialized;

/** Makes an object with an entry for each feature, which is asked for when it is read. */
export type LazyTensors = (features: Features, get: Get) => object;

/**
 * Creates such objects for batches of the same features, all of one hidden class. Getters of their
 * own would give each a class of its own. The engine retains it, with all that the getters refer
 * to, until the next full garbage collection.
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
  static {
    inspectable(Tensors.prototype);
  }

  readonly #get: Get;

  constructor(get: Get) {
    this.#get = get;
  }

  toString(): string {
    const lines = Object.keys(this).map((name): [string, string] => [name, this.#lineOf(name)]);
    return namedLines(lines).join('\n');
  }

  #lineOf(name: string): string {
    try {
      const made = this.#get(name, true);
      return isTensor(made) ? tensorText(made) : String(made);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
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
