// The data set of examples/ownSource.ts, and one of record batches, under all laws of sources.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonDataset } from '../../examples/setup/jsonDataset.ts';
import { batch, type Dataset, fromDataset, type SourceOptions, shuffle } from '../../lib/index.ts';
import {
  bounded,
  boundedSource,
  independentOfPrefetch,
  leavesInputUntouched,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
  shuffleQuality,
} from '../../lib/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-own-'));
let dataset: Dataset;
beforeAll(async () => {
  for (let file = 0; file < 3; file++) {
    const records = Array.from({ length: 20 + file }, (_, row) => ({ file, row: 30 * file + row }));
    writeFileSync(join(folder, `${file}.json`), JSON.stringify(records));
  }
  dataset = await jsonDataset(folder, 4);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ways: [string, SourceOptions][] = [
  ['in order', {}],
  ['shuffled', { shuffle: true }],
  ['shuffled and interleaved', { shuffle: true, interleaveGroups: 3 }],
  ['of a shard', { shuffle: true, shard: { index: 1, count: 3 } }],
  ['of a shard, interleaved', { interleaveGroups: 2, shard: { index: 0, count: 2, last: 'pad' } }],
  ['cached', { cache: true, shuffle: true, interleaveGroups: 2 }],
  ['of one column, read far ahead', { columns: ['row'], readAhead: 5 }],
];

describe.each(ways)('a source of one’s own, %s, obeys the law', (_, options) => {
  const source = () => fromDataset(dataset, options);

  it('that the same run gives the same stream', async () => {
    expect(await sameStreamTwice(source)).toBeUndefined();
  });

  it('that nothing depends on what is made ready', async () => {
    expect(await independentOfPrefetch(source)).toBeUndefined();
  });

  it('that a run is resumed exactly', async () => {
    expect(await resumesExactly(() => source().pipe(batch({ size: 7 })))).toBeUndefined();
    const shuffled = () => source().pipe(shuffle({ window: 9 }), batch({ size: 5 }));
    expect(await resumesExactly(shuffled)).toBeUndefined();
  });

  it('that nothing is left behind', async () => {
    let open = 0;
    const counted: Dataset = {
      ...dataset,
      parts: dataset.parts.map((part) => ({
        ...part,
        async open(signal) {
          const opened = await part.open(signal);
          open++;
          return { ...opened, close: () => void open-- };
        },
      })),
    };
    const counts = { 'open parts': () => open };
    expect(await leavesNothingBehind(fromDataset(counted, options), { counts })).toBeUndefined();
  });

  it('that operators behind it read no more than they need, and touch nothing', async () => {
    const input$ = fromDataset(dataset, { ...options, readAhead: 0 });
    expect(await bounded(batch({ size: 6 }), { input$, ahead: 0 })).toBeUndefined();
    expect(await leavesInputUntouched(shuffle({ window: 8 }), { input$ })).toBeUndefined();
  });
});

describe('a source of one’s own', () => {
  it.each([0, 1, 3])('reads %i ahead where that is what it may', async (ahead) => {
    const watched = (read: () => void): Dataset => ({
      ...dataset,
      parts: dataset.parts.map((part) => ({
        ...part,
        async open(signal) {
          const opened = await part.open(signal);
          if ('stream' in opened) return opened;
          return {
            ...opened,
            read(block, wanted) {
              read();
              return opened.read(block, wanted);
            },
          };
        },
      })),
    });
    const make = (read: () => void) => fromDataset(watched(read), { readAhead: ahead });
    expect(await boundedSource(make, { ahead })).toBeUndefined();
  });

  it('is shuffled as well as any other', async () => {
    const rows$ = fromDataset(dataset, { shuffle: true, interleaveGroups: 8 });
    const { rows, neighbourDistance } = await shuffleQuality(rows$, { batchSize: 8 });
    expect(rows).toBe(63);
    expect(neighbourDistance.mean).toBeGreaterThan(8);
  });

  it.each([[undefined], [{}], [{ name: 'a', schema: async () => {}, parts: [{ name: 'b' }] }]])(
    'is refused at once where it is none: %j',
    (wrong) => {
      expect(() => fromDataset(wrong as never)).toThrow(/^Cannot `fromDataset`: `dataset` must be/);
    },
  );
});
