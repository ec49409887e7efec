// The time from a file of 100 MB to the first batch on the page, and from a slider to the next one, in
// Chromium: `npx tsx --conditions=millrace-source bench/dropToBatch.ts`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Field,
  FixedSizeBinary,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
} from 'apache-arrow';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import { type Browser, chromium } from 'playwright-core';
import { buildPage } from '../page/site/buildPage.ts';
import { findChromium } from '../page/site/findChromium.ts';
import { servePage } from '../page/site/servePage.ts';

const ROWS = 32_500;
const VALUES = 32 * 32 * 3;
const ROUNDS = 5;

/** Images of noise, which no codec makes smaller: 100 MB. */
function table(): Table {
  const data = new Uint8Array(ROWS * VALUES);
  // xorshift32: no two rows are alike.
  let state = 1;
  for (let k = 0; k < data.length; k++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[k] = state >>> 24;
  }
  const whole = { length: ROWS, nullCount: 0 };
  const fields = [
    new Field('image', new FixedSizeBinary(VALUES), false),
    new Field('label', new Uint8(), false),
  ];
  const children = [
    makeData({ type: new FixedSizeBinary(VALUES), ...whole, data }),
    makeData({
      type: new Uint8(),
      ...whole,
      data: Uint8Array.from({ length: ROWS }, (_, k) => k % 10),
    }),
  ];
  const struct = makeData({ type: new Struct(fields), ...whole, children });
  const schema = new Schema(fields);
  return new Table(schema, [new RecordBatch(schema, struct)]);
}

/** The file with row groups of so many rows. */
function parquet(groupRows: number): Uint8Array {
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setMaxRowGroupSize(groupRows)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table(), 'stream')), properties);
}

/** Milliseconds to the first batch, and to the one after a slider was moved. */
async function times(browser: Browser, origin: string, path: string): Promise<readonly number[]> {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.setInputFiles('#file', path);
  await page.locator('#hash', { hasText: /^[0-9a-f]{64}$/ }).waitFor({ state: 'attached' });
  const startOf = (name: string) =>
    page.evaluate((name) => performance.getEntriesByName(name).at(-1)?.startTime ?? 0, name);
  const first = (await startOf('batch drawn')) - (await startOf('file taken'));
  const movedAt = await page.evaluate(() => {
    const slider = document.querySelector<HTMLInputElement>('#chain input[type=range]');
    if (slider !== null) slider.value = '1';
    const now = performance.now();
    slider?.dispatchEvent(new Event('input'));
    return now;
  });
  await page.locator('#samples:not([aria-busy])').waitFor({ state: 'attached' });
  const moved = (await startOf('batch drawn')) - movedAt;
  await page.close();
  return [first, moved];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-drop-'));
try {
  await buildPage(join(folder, 'page'));
  const site = await servePage(join(folder, 'page'), 0);
  const browser = await chromium.launch({ executablePath: findChromium() as string });
  for (const groupRows of [1000, 5000, ROWS]) {
    const path = join(folder, 'rows.parquet');
    const bytes = parquet(groupRows);
    await writeFile(path, bytes);
    const rounds: (readonly number[])[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push(await times(browser, site.origin, path));
    const [first, moved] = [0, 1].map((k) => rounds.map((round) => Math.round(round[k] as number)));
    console.log(
      `${(bytes.length / 1e6).toFixed(1)} MB, row groups of ${groupRows}: first batch after ` +
        `${median(first as number[])} ms (${first}), after a slider ${median(moved as number[])} ms (${moved})`,
    );
  }
  await browser.close();
  site.close();
} finally {
  await rm(folder, { recursive: true });
}
