// How long it takes to find a position, and how much is read for it: 1,000 Parquet files of 1,280 rows each, in row groups of 320.

import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batch, fromParquet, pull, shuffle } from 'millrace';
import type { Batch, Checkpoint } from '../lib/index.ts';
import { numberedTable, parquetOf } from '../spec/datasets/written.ts';

const FILES = 1000;
const ROWS = 1280;
const GROUP = 320;
const WINDOW = 1000;
const STEP = 200;
const REPETITIONS = 9;

/** Counts the bytes that are read of it. */
class CountedBlob extends Blob {
  taken = 0;
  override slice(start = 0, end = this.size): Blob {
    this.taken += end - start;
    return super.slice(start, end);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'millrace-resume-'));
try {
  const paths = Array.from({ length: FILES }, (_, i) => {
    const path = join(folder, `${String(i).padStart(4, '0')}.parquet`);
    writeFileSync(path, parquetOf(numberedTable(ROWS, i * ROWS), { groupRows: GROUP }));
    return path;
  });
  const order = { shuffle: true, interleaveGroups: 2 } as const;
  const train$ = fromParquet(paths, order).pipe(batch({ size: 128 }));
  const start = pull(train$, { seed: 1 });
  const first = (await start.next()).value as Batch;
  await start.return();
  const rowsBefore = 900 * ROWS;
  const position = {
    'source.file': 900,
    'source.group': 2,
    'source.row': rowsBefore + 2 * GROUP,
    source: 100,
    batch: 9000,
  };
  const resume = { ...first.checkpoint, position };
  const times: number[] = [];
  for (let run = 0; run <= REPETITIONS; run++) {
    const began = performance.now();
    const items = pull(train$, { resume });
    await items.next();
    if (run > 0) times.push(performance.now() - began);
    await items.return();
  }
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] as number;
  console.log(
    `${(FILES * ROWS).toLocaleString('en')} rows in ${FILES} files: the first batch after a resume, median ${middle.toFixed(0)} ms, ` +
      `${times[0]?.toFixed(0)} – ${times.at(-1)?.toFixed(0)}; checkpoint of ${JSON.stringify(first.checkpoint).length} bytes`,
  );

  const blobs = await Promise.all(
    paths.slice(0, STEP).map(async (path) => new CountedBlob([await openAsBlob(path)])),
  );
  const windowed$ = fromParquet(blobs, { shuffle: true, readAhead: 0 }).pipe(
    shuffle({ window: WINDOW }),
    batch({ size: 128 }),
  );
  const going = pull(windowed$, { seed: 1 });
  let checkpoint = (await going.next()).value?.checkpoint as Checkpoint;
  for (let step = 0; step < STEP; step++)
    checkpoint = (await going.next()).value?.checkpoint as Checkpoint;
  await going.return();
  for (const blob of blobs) blob.taken = 0;
  const rest = pull(windowed$, { resume: checkpoint });
  await rest.next();
  await rest.return();
  const read = blobs.reduce((sum, { taken }) => sum + taken, 0);
  const row = blobs.reduce((sum, { size }) => sum + size, 0) / (STEP * ROWS);
  console.log(
    `a resume in the middle of a window of ${WINDOW} rows reads ${read} bytes, ${(read / (row * WINDOW)).toFixed(2)} × those of the window ` +
      `(row groups of ${GROUP} rows are read whole, footers included)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
