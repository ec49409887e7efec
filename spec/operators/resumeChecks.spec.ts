import { from, map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import { normalize } from '../../lib/augment/normalize.ts';
import type { Batch } from '../../lib/core/batch.ts';
import { chainText } from '../../lib/core/chain.ts';
import type { Checkpoint, Resume } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { image } from '../../lib/features/image.ts';
import { batch } from '../../lib/operators/batch.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { pull } from '../../lib/sinks/pull.ts';

const images = (rows = 20) =>
  fromColumns({ image: { data: new Uint8Array(rows * 4), shape: [2, 2, 1] } });
const features = { image: image({ shape: [2, 2, 1] }) };

async function checkpointOf(stream$: Observable<{ checkpoint: Checkpoint }>): Promise<Checkpoint> {
  for await (const { checkpoint } of pull(stream$, { seed: 3 }))
    return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
  throw new Error('there is no element');
}

async function resumed(stream$: Observable<unknown>, resume: Resume): Promise<unknown> {
  const items = pull(stream$, { resume, seed: 3 });
  const { value, done } = await items.next();
  await items.return();
  return done ? undefined : value;
}

const base$ = images().pipe(
  shuffle({ window: 8 }),
  batch({ size: 4, features }),
  mixup({ alpha: 0.2 }),
);

describe('a run that is resumed', () => {
  it.each<[string, Observable<unknown>, string]>([
    [
      'another window',
      images().pipe(shuffle({ window: 16 }), batch({ size: 4, features }), mixup({ alpha: 0.2 })),
      '`shuffle window=16` as operator 2',
    ],
    [
      'another size',
      images().pipe(shuffle({ window: 8 }), batch({ size: 5, features }), mixup({ alpha: 0.2 })),
      '`batch size=5 last=keep` as operator 3',
    ],
    [
      'another augmentation',
      images().pipe(shuffle({ window: 8 }), batch({ size: 4, features }), mixup({ alpha: 0.3 })),
      'as operator 4',
    ],
    [
      'one operator less',
      images().pipe(shuffle({ window: 8 }), batch({ size: 4, features })),
      '`nothing` as operator 4',
    ],
    ['one operator more', base$.pipe(normalize({ mean: [0], std: [1] })), 'as operator 5'],
  ])('says what differs: %s', async (_, stream$, words) => {
    const error = await resumed(stream$, await checkpointOf(base$)).catch((caught) => caught);
    expect(isMillraceError(error, 'checkpoint')).toBe(true);
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).toContain('`force: true`');
  });

  it('looks through operators of RxJS', async () => {
    const checkpoint = await checkpointOf(base$);
    const sizes = (stream$: typeof base$) => stream$.pipe(map(({ size }) => size));
    expect(await resumed(sizes(base$), checkpoint)).toBe(4);
    const other$ = images().pipe(batch({ size: 3, features })) as typeof base$;
    expect(
      isMillraceError(
        await resumed(sizes(other$), checkpoint).catch((caught) => caught),
        'checkpoint',
      ),
    ).toBe(true);
  });

  it('goes on all the same when it is told to', async () => {
    const checkpoint = await checkpointOf(base$);
    const other$ = images().pipe(shuffle({ window: 8 }), batch({ size: 5, features }));
    expect(((await resumed(other$, { ...checkpoint, force: true })) as Batch).size).toBe(5);
    const larger$ = images(24).pipe(
      shuffle({ window: 8 }),
      batch({ size: 4, features }),
      mixup({ alpha: 0.2 }),
    );
    const error = await resumed(larger$, checkpoint).catch((caught) => caught);
    expect((error as Error).message).toContain(
      'with 24 rows; received one of a data set with 20 rows',
    );
    expect(((await resumed(larger$, { ...checkpoint, force: true })) as Batch).size).toBe(4);
  });

  it('knows the chain of each stream of an interleave, also of one that has ended', async () => {
    const mixed = (rows: number, window: number) =>
      interleave([
        images(2).pipe(shuffle({ window: 4 })),
        images(rows).pipe(shuffle({ window })),
      ]).pipe(batch({ size: 4 }));
    const checkpoint = await checkpointOf(mixed(20, 8));
    const error = await resumed(mixed(20, 9), checkpoint).catch((caught) => caught);
    expect((error as Error).message).toContain('stream 1');
    // By now the first stream has ended; what the checkpoint knows of it is handed on.
    const second = (await resumed(mixed(20, 8), checkpoint)) as Batch;
    expect(second.checkpoint.dataset).toBe(checkpoint.dataset);
    expect(await resumed(mixed(20, 8), second.checkpoint)).toBeDefined();
  });

  it('does not take the position of one stream within `mapAsync` for that of another', async () => {
    const files$ = from([1, 2]).pipe(
      mapAsync(() => images(8), { concurrency: 1 }),
      batch({ size: 4 }),
    );
    const error = await resumed(files$, await checkpointOf(files$)).catch((caught) => caught);
    expect(isMillraceError(error, 'checkpoint')).toBe(true);
    expect((error as Error).message).toContain('`mapAsync`');
  });

  it('does not mind what only takes another time', async () => {
    const checkpoint = await checkpointOf(base$);
    const items = pull(base$, { resume: checkpoint, prefetch: 3, budgetBytes: 10 });
    expect((await items.next()).done).toBe(false);
    await items.return();
  });
});

describe('the text of a chain', () => {
  const link = (options: string) => ({ operator: 'op', options });

  it('is short, however long the chain is, and tells chains apart', () => {
    for (const [links, length] of [
      [1, 10],
      [3, 300],
      [100, 50],
    ] as const) {
      const chain = Array.from({ length: links }, (_, i) => link('x'.repeat(length) + i));
      expect(chainText(chain).length).toBeLessThanOrEqual(400);
      expect(chainText(chain)).not.toBe(chainText([...chain.slice(0, -1), link('other')]));
    }
  });

  it('fits with all else into a kilobyte', async () => {
    const long$ = Array.from({ length: 30 }).reduce<Observable<Batch>>(
      (stream$) => stream$.pipe(normalize({ mean: [0.1234567], std: [1.7654321] })),
      images(500).pipe(
        shuffle({ window: 8 }),
        takeRows(400),
        batch({ size: 4, features }),
      ) as Observable<Batch>,
    );
    expect(JSON.stringify(await checkpointOf(long$)).length).toBeLessThan(1024);
  });
});
