import type { MonoTypeOperatorFunction } from 'rxjs';
import { requireOption } from '../model/requireOption.ts';
import { retire } from './retire.ts';
import { stage } from './stage.ts';

/**
 * Keeps up to `count` elements ready, asking for them before they are wanted.
 *
 * @param count a positive integer
 * @throws OptionError where `count` is not a positive integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, prefetch } from 'millrace';
 *
 * const train$ = fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 }), prefetch(2));
 * (await consume(train$, () => {})).batches // => 3
 * ```
 */
export function prefetch<T>(count: number): MonoTypeOperatorFunction<T> {
  requireOption(Number.isSafeInteger(count) && count > 0, '`prefetch`', {
    option: 'count',
    rule: 'a positive integer',
    value: count,
  });
  return stage('prefetch', () => {
    const ready: T[] = [];
    return {
      room: () => count - ready.length,
      push: (value) => ready.push(value),
      take: () => ready.shift(),
      drop: () => retire(ready.splice(0)),
    };
  });
}
