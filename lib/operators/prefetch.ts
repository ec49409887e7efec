import type { MonoTypeOperatorFunction } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import { footprint } from '../core/footprint.ts';
import { shown } from '../core/shown.ts';
import { Budget } from '../engine/budget.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { seekSame } from '../engine/seek.ts';
import { stage } from '../engine/stage.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * Prefetches elements: up to `ahead` of them, or up to `{ bytes }` of memory and at least one. It
 * runs ahead only while the budget of the run has room.
 *
 * @param ahead a positive integer, or `{ bytes }`, a positive number
 * @throws OptionError if `ahead` is neither
 * @example
 * ```ts
 * import { batch, consume, fromColumns, prefetch } from 'millrace';
 *
 * const train$ = fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 }), prefetch(2));
 * (await consume(train$, () => {})).batches // => 3
 * ```
 */
export function prefetch<T>(
  ahead: number | { readonly bytes: number },
): MonoTypeOperatorFunction<T> {
  const { count, bytes } = limitsOf(ahead);
  return stage(
    'prefetch',
    (run) => {
      const ready: { readonly value: T; readonly footprint: ReturnType<typeof footprint> }[] = [];
      // An account of its own, so that memory shared by the elements counts once.
      const own = new Budget(bytes, run.budget);
      const room = () => {
        if (ready.length === 0) return 1;
        const wants = bytes === Infinity ? count - ready.length : Number(own.held < bytes);
        return wants > 0 && run.budget.requestRoom(own.charged / ready.length, run.wake)
          ? wants
          : 0;
      };
      const release = (kept: ReturnType<typeof footprint>) => {
        own.release(kept);
        run.budget.release(kept);
      };
      return {
        room,
        push(value) {
          const kept = footprint(value);
          own.retain(kept);
          run.budget.retain(kept);
          ready.push({ value, footprint: kept });
        },
        take() {
          const held = ready.shift();
          if (held !== undefined) release(held.footprint);
          return held;
        },
        holds: () => `${ready.length} elements`,
        drop() {
          run.budget.cancelRequest(run.wake);
          for (const { value, footprint: kept } of ready.splice(0)) {
            release(kept);
            disposeOwned(value);
          }
        },
      };
    },
    {
      columns: (downstream) => downstream,
      advice: 'raise `prefetch`',
      seek: seekSame,
      count: (elements) => elements,
    },
  );
}

function limitsOf(ahead: number | { readonly bytes: number }): {
  readonly count: number;
  readonly bytes: number;
} {
  if (typeof ahead === 'number') {
    requireInteger('`prefetch`', { option: 'ahead', value: ahead, min: 1, unit: 'elements' });
    return { count: ahead, bytes: Infinity };
  }
  if (typeof ahead !== 'object' || ahead === null) {
    throw new OptionError(
      'Cannot `prefetch`: `ahead` must be a positive integer or `{ bytes }`; ' +
        `received ${shown(ahead)}`,
    );
  }
  requireOption(ahead.bytes > 0, '`prefetch`', {
    option: 'bytes',
    rule: 'a positive number',
    value: ahead.bytes,
  });
  return { count: Infinity, bytes: ahead.bytes };
}
