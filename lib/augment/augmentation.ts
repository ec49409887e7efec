import { map, type Observable } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { passesElements } from '../core/passesElements.ts';
import { requireElement } from '../core/requireElement.ts';

/**
 * The effect of an augmentation on a batch: a pure function whose draws depend only on the batch.
 */
export type BatchTransform = <F extends Features>(batch: Batch<F>) => Batch<F>;

/**
 * An RxJS operator on batches that exposes its augmentation, so that `oneOf` and `sometimes` can
 * apply it.
 */
export interface Augmentation {
  <F extends Features>(source: Observable<Batch<F>>): Observable<Batch<F>>;
  /** The public name of the operator. */
  readonly operator: string;
  readonly transform: BatchTransform;
  /**
   * Throws unless the operator can transform batches of these features, for any draws.
   *
   * @throws OptionError or SchemaError
   */
  readonly check: (features: Features) => void;
  /** Its text in the chain of `oneOf` and `sometimes`. */
  readonly text: string;
  /** True if its effect on a sample depends only on that sample. */
  readonly isPerSample: boolean;
  /** The features of batches after it. Geometry changes the extent of images. */
  readonly featuresAfter: (features: Features) => Features;
}

/** The parts of an augmentation. */
export interface AugmentationParts<P> {
  /** Returns what the operator needs of the features. Throws if they do not fit. */
  readonly prepare: (features: Features) => P;
  readonly apply: <F extends Features>(batch: Batch<F>, prepared: P) => Batch<F>;
  /** Its text in the chain of an operator that chooses it. Defaults to its name. */
  readonly text?: string;
  /** True if its effect on a sample depends only on that sample. Defaults to false. */
  readonly isPerSample?: boolean;
  /** Returns the features of batches after it. By default they are unchanged. */
  readonly featuresAfter?: (features: Features, prepared: P) => Features;
}

/** Makes an augmentation from its parts. */
export function augmentation<P>(
  operator: string,
  { prepare, apply, text = operator, isPerSample = false, featuresAfter }: AugmentationParts<P>,
): Augmentation {
  // Cached, because the batches of a stream share their features.
  const known = new WeakMap<Features, { readonly value: P; readonly after: Features }>();
  const prepared = (features: Features) => {
    const found = known.get(features);
    if (found !== undefined) return found;
    const value = prepare(features);
    const made = { value, after: featuresAfter?.(features, value) ?? features };
    known.set(features, made);
    return made;
  };
  const transform: BatchTransform = (batch) => {
    const { value, after } = prepared(batch.features);
    const applied = apply(batch, value);
    return after === batch.features
      ? applied
      : applied.with({ features: after as typeof batch.features });
  };
  const stream = <F extends Features>(source: Observable<Batch<F>>) =>
    passesElements(
      source,
      source.pipe(
        map((batch) => {
          requireElement(operator, 'batches', batch);
          return transform(batch);
        }),
      ),
    );
  return Object.assign(stream, {
    operator,
    transform,
    check: prepared,
    text,
    isPerSample,
    featuresAfter: (features: Features) => prepared(features).after,
  });
}

/** True if `value` was made by {@link augmentation}. */
export function isAugmentation(value: unknown): value is Augmentation {
  return (
    typeof value === 'function' &&
    'transform' in value &&
    typeof value.transform === 'function' &&
    'check' in value &&
    typeof value.check === 'function' &&
    'operator' in value &&
    typeof value.operator === 'string'
  );
}
