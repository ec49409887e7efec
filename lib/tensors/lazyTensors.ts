import { type Features, placeInView } from '../core/features.ts';
import { inspectable, namedLines } from '../core/inspectable.ts';
import { isTensor, type Materialized } from './materialized.ts';
import { tensorText } from './tensorText.ts';

/** Returns the tensor of a feature. A look, as for `console.log`, does not count as a use. */
type Get = (name: string, isLook?: boolean) => Materialized;

/** Makes an object with an entry for each feature, which is made when it is read. */
export type LazyTensors = (features: Features, get: Get) => object;

/**
 * Creates such objects for batches of the same features. They share one hidden class, because their
 * getters are shared. With own getters, each object would have its own class. The engine would
 * retain it, and all that the getters refer to, until the next full garbage collection.
 */
export function lazyTensors(): LazyTensors {
  let known: Features | undefined;
  let parts: readonly Part[] = [];
  return (features, get) => {
    if (features !== known) {
      parts = partsOf(features);
      known = features;
    }
    const tensors = new Tensors(get);
    for (const { view, entries } of parts) {
      const own = view === undefined ? tensors : new Tensors(get, `${view}.`);
      // One by one: `defineProperties` takes three times as long.
      for (const [name, entry] of entries) Object.defineProperty(own, name, entry);
      if (view !== undefined)
        Object.defineProperty(tensors, view, { enumerable: true, value: own });
    }
    return tensors;
  };
}

/** The entries of a view, or those outside views. */
interface Part {
  readonly view: string | undefined;
  readonly entries: readonly (readonly [string, PropertyDescriptor])[];
}

function partsOf(features: Features): readonly Part[] {
  const namesOf = new Map<string | undefined, string[]>();
  for (const [name, feature] of Object.entries(features)) {
    const [view, inner] = placeInView(feature) ?? [undefined, name];
    const names = namesOf.get(view);
    if (names === undefined) namesOf.set(view, [inner]);
    else names.push(inner);
  }
  return Array.from(namesOf, ([view, names]) => ({
    view,
    entries: names.map((name) => [name, Tensors.entry(name)] as const),
  }));
}

class Tensors {
  readonly #get: Get;
  readonly #prefix: string;

  constructor(get: Get, prefix = '') {
    this.#get = get;
    this.#prefix = prefix;
  }

  toString(): string {
    const lines = Object.keys(this).flatMap((name) => this.#linesOf(name));
    return namedLines(lines).join('\n');
  }

  #linesOf(name: string): readonly (readonly [string, string])[] {
    const nested: unknown = Object.getOwnPropertyDescriptor(this, name)?.value;
    if (nested instanceof Tensors)
      return Object.keys(nested).map((inner) => [`${name}.${inner}`, nested.#lineOf(inner)]);
    return [[name, this.#lineOf(name)]];
  }

  #lineOf(name: string): string {
    try {
      const made = this.#get(this.#prefix + name, true);
      return isTensor(made) ? tensorText(made) : String(made);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  static entry(name: string): PropertyDescriptor {
    return {
      enumerable: true,
      get(this: Tensors) {
        return this.#get(this.#prefix + name);
      },
    };
  }
}

inspectable(Tensors.prototype);
