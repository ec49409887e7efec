import { map, type Observable } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { passesElements } from '../core/passesElements.ts';
import { requireElement } from '../core/requireElement.ts';

/** What an augmentation does to a batch: a pure function, the draws of which depend on the batch alone. */
export type BatchTransform = <F extends Features>(batch: Batch<F>) => Batch<F>;

/** An RxJS operator on batches that says which augmentation it is, so that `oneOf` and `sometimes` can apply it. */
export interface Augmentation {
  <F extends Features>(source: Observable<Batch<F>>): Observable<Batch<F>>;
  /** The public name of the operator. */
  readonly operator: string;
  readonly transform: BatchTransform;
}

/** Makes an augmentation of its transform. */
export function augmentation(operator: string, transform: BatchTransform): Augmentation {
  const apply = <F extends Features>(source: Observable<Batch<F>>) =>
    passesElements(
      source,
      source.pipe(
        map((batch) => {
          requireElement(operator, 'batches', batch);
          return transform(batch);
        }),
      ),
    );
  return Object.assign(apply, { operator, transform });
}

/** Whether `value` was made by {@link augmentation}. */
export function isAugmentation(value: unknown): value is Augmentation {
  return (
    typeof value === 'function' &&
    'transform' in value &&
    typeof value.transform === 'function' &&
    'operator' in value &&
    typeof value.operator === 'string'
  );
}
