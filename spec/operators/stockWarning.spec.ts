import { filter, map, type Observable, skip, take, tap } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { batch } from '../../lib/operators/batch.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { via } from '../../lib/operators/via.ts';
import { pull } from '../../lib/sinks/pull.ts';

const rows$ = () => fromColumns({ x: Float32Array.from({ length: 12 }, (_, i) => i) });
const batches$ = () => rows$().pipe(batch({ size: 1 }));

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => warn.mockClear());

/** What a run that is resumed after the first element warns of. */
async function warnings(
  stream$: Observable<{ readonly checkpoint: Checkpoint }>,
): Promise<string[]> {
  const first = await pull(stream$, { seed: 1 }).next();
  expect(warn).not.toHaveBeenCalled();
  const { checkpoint } = first.value as { checkpoint: Checkpoint };
  for await (const _ of pull(stream$, { resume: checkpoint, epochs: 3 }));
  return warn.mock.calls.map(([text]) => String(text));
}

describe('operators of RxJS between two of our stages, in a resumed run', () => {
  it.each<[string, string, Observable<{ readonly checkpoint: Checkpoint }>]>([
    ['`batch` and `prefetch`', 'take', batches$().pipe(take(5), prefetch(1))],
    ['`batch` and `pull`', 'skip', batches$().pipe(skip(2))],
    [
      '`fromColumns` and `batch`',
      'filter by index',
      rows$().pipe(
        filter((_, i) => i >= 0),
        batch({ size: 2 }),
      ),
    ],
    [
      '`prefetch` and `pull`',
      'several',
      batches$().pipe(
        map((b) => b),
        tap(() => {}),
        prefetch(1),
        skip(0),
      ),
    ],
    ['`via` and `via`', 'within via', batches$().pipe(via({ sync: true }, take(5)))],
  ])('are warned of once, between %s: %s', async (between, _, stream$) => {
    const found = await warnings(stream$);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(between);
    expect(found[0]).toContain('`via({ stateless: true }, operator)`');
  });

  it.each<[string, Observable<{ readonly checkpoint: Checkpoint }>]>([
    ['there are none', rows$().pipe(shuffle({ window: 5 }), prefetch(1), batch({ size: 2 }))],
    [
      'they are augmentations',
      batches$().pipe(mixup({ alpha: 1 }), mixup({ alpha: 0.2 }), prefetch(1)),
    ],
    [
      'they are said to be stateless',
      batches$().pipe(
        via(
          { stateless: true },
          map((b) => b),
        ),
        via(
          { stateless: true, sync: true },
          tap(() => {}),
        ),
        prefetch(1),
      ),
    ],
  ])('are not warned of where %s', async (_, stream$) => {
    expect(await warnings(stream$)).toEqual([]);
  });

  it.each([{}, { stateless: false }, { sync: true, async: 2 }, { sync: true, what: 1 }, 'sync'])(
    'cannot be declared as %j',
    (segment) => {
      expect(() => via(segment as never, (x$: Observable<number>) => x$)).toThrow('`segment`');
    },
  );
});
