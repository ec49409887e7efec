// Makes docs/SHUFFLE-QUALITY.md: MNIST sorted by label, shuffled through windows of several sizes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { batch, classLabel, fromParquet, shuffle } from 'millrace';
import { type ShuffleQuality, shuffleQuality } from 'millrace/testing';
import { Table as ParquetTable, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';
import { mnistTable } from '../examples/setup/mnist.ts';

const ROW_GROUP = 1000;
const BATCH = 128;
const GROUPS = [1, 4, 16];
const WINDOWS = [1, 128, 1024, 8192, 32_768, 60_000];

/** The labels of the 60,000 training images of MNIST in ascending order, as Parquet in row groups of 1,000: the worst order there is. */
export async function sortedMnist(): Promise<Uint8Array> {
  const labels = (await mnistTable('train')).getChild('label')?.toArray() as Uint8Array;
  const table = tableFromArrays({ label: Uint8Array.from(labels).sort() });
  const properties = new WriterPropertiesBuilder().setMaxRowGroupSize(ROW_GROUP).build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}

/** The quality of the shuffle of sorted MNIST through one window. */
export function qualityOf(bytes: Uint8Array, window: number): Promise<ShuffleQuality> {
  const features = { label: classLabel({ classes: 10 }) };
  return shuffleQuality(
    fromParquet(bytes).pipe(shuffle({ window }), batch({ size: BATCH, features })),
    { seed: 1 },
  );
}

/** The quality of permuting the row groups, and the rows of `groups` of them together. */
async function qualityOfOrder(bytes: Uint8Array, groups: number): Promise<ShuffleQuality> {
  const features = { label: classLabel({ classes: 10 }) };
  const rows$ = fromParquet(bytes, { shuffle: true, interleaveGroups: groups });
  return shuffleQuality(rows$.pipe(batch({ size: BATCH, features })), { seed: 1 });
}

/** The document. */
export async function shuffleQualityPage(): Promise<string> {
  const bytes = await sortedMnist();
  const lines: string[] = [];
  let last: ShuffleQuality | undefined;
  const line = (name: string, cells: readonly number[]) =>
    lines.push(
      `| ${[name, ...cells.map((cell) => cell.toFixed(cell < 1 ? 3 : cell < 100 ? 1 : 0))].join(' | ')} |`,
    );
  for (const window of WINDOWS) {
    const { neighbourDistance: apart, rowGroups, labels } = await qualityOf(bytes, window);
    if (labels === undefined) throw new Error('There are no labels');
    const name = window === 1 ? '1 (as in the file)' : window.toLocaleString('en');
    line(name, [apart.mean, apart.tenth, rowGroups.mean, labels.mean, labels.min, labels.skew]);
    last = { neighbourDistance: apart, rowGroups, labels, rows: 0, batches: 0 };
  }
  for (const groups of GROUPS) {
    const { neighbourDistance: apart, rowGroups, labels } = await qualityOfOrder(bytes, groups);
    if (labels === undefined) throw new Error('There are no labels');
    line(`no window; \`shuffle: true, interleaveGroups: ${groups}\``, [
      apart.mean,
      apart.tenth,
      rowGroups.mean,
      labels.mean,
      labels.min,
      labels.skew,
    ]);
  }
  const perfect = last as ShuffleQuality;
  const { neighbourDistance: apart, rowGroups, labels } = perfect;
  const cells = [apart.perfect, rowGroups.perfect, labels?.perfect ?? 0, labels?.perfectSkew ?? 0];
  const [mean, groups, kinds, skew] = cells as [number, number, number, number];
  lines.push(
    `| *a uniform permutation* | ${mean.toFixed(0)} | | ${groups.toFixed(1)} | ${kinds.toFixed(1)} | | ${skew.toFixed(3)} |`,
  );
  return `# How well a window shuffles

The 60,000 training images of MNIST **sorted by label**, in Parquet row groups of
${ROW_GROUP.toLocaleString('en')}, go through \`shuffle({ window })\` into batches of ${BATCH}: the worst case. There are
${WINDOWS.length} windows, and the order of \`fromParquet(file, { shuffle: true, interleaveGroups })\`.

\`npx tsx --conditions=millrace-source bench/shuffleQuality.ts\` makes this page. \`shuffleQuality\` of
\`millrace/testing\` measures a pipeline of your own in one line.

| window (rows) | neighbours land apart, mean (rows) | a tenth no farther than (rows) | row groups a batch, mean | labels a batch, mean | labels a batch, least | label skew, mean |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

* **Neighbours**: rows r and r + 1 of one file; the distance of their places in the stream. A window
  of w rows cannot put them farther apart than w, and puts them w / 3 apart.
* **Row groups, labels a batch**: how many different ones a batch has.
* **Label skew**: total variation distance between the labels of a batch and those of the whole: 0
  is the same mixture, 1 nothing in common.

On sorted data a window mixes only what lies within it. Until it holds several classes of 6,000 rows
each, most batches are of one or two labels. Row groups in a random order, with the rows of 16 of
them permuted together, do more for a batch than a window of half the data. They hold a quarter of
the data at most. Data in memory can be shuffled as a whole:
\`fromColumns(columns, { shuffle: true })\`.
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = join(import.meta.dirname, '../docs/SHUFFLE-QUALITY.md');
  await writeFile(path, await shuffleQualityPage());
  console.log(`Wrote ${path}`);
}
