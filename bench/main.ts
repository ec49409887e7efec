// `npm run bench`: what Millrace does in a second, beside what the machine could do and what others do; see RESULTS.md, which it writes.
// `--peers` adds the peers in Python, `--only a,b` runs some of the tables and writes nothing, `--job ZSTD` trains only what has that in its name,
// and of `pictures` only those whose names have one of the parts;
// REPETITIONS (7) says how often.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { chainRates as augmentRates } from './augment/chainRates.ts';
import { operatorCosts } from './augment/operatorCosts.ts';
import { chainRates } from './chains.ts';
import { openSources, writeRows } from './cifarShaped.ts';
import { contenderProcess } from './contenderProcess.ts';
import { fromMemory, LIMITS } from './contenders.ts';
import { decoderRates } from './decoders/decoderRates.ts';
import type { Estimate } from './estimate.ts';
import { firstBatch } from './firstBatch.ts';
import { gateOverhead } from './gateOverhead.ts';
import { type Measured, quotient } from './interleaved.ts';
import { loadNative } from './loadNative.ts';
import { parquetRates } from './parquetRates.ts';
import { peerRates } from './peers/peerRates.ts';
import { peerTable } from './peers/peerTable.ts';
import { pictureRates } from './pictures/pictureRates.ts';
import { remoteRates } from './remoteRates.ts';
import { stageCosts } from './stageCosts.ts';
import { tableRates } from './tables.ts';
import { type Throughput, throughput } from './throughput.ts';
import { trainingEpochs } from './trainingEpochs.ts';
import { DEPTHS, waitingSteps } from './waitingSteps.ts';

const { values: options } = parseArgs({
  options: { peers: { type: 'boolean' }, only: { type: 'string' }, job: { type: 'string' } },
});
const repetitions = Number(process.env.REPETITIONS ?? 7);
const report: string[] = [];
const say = (line: string) => {
  console.log(line);
  report.push(line);
};
const table = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]) => {
  say(`\n| ${columns.join(' | ')} |\n|---${'|--:'.repeat(columns.length - 1)}|`);
  for (const row of rows) say(`| ${row.join(' | ')} |`);
};
/** A median, and between what the rounds were. */
const spread = (of: Measured | undefined, digits: number) =>
  of === undefined
    ? ''
    : `${of.median.toFixed(digits)} (${of.min.toFixed(digits)} – ${of.max.toFixed(digits)})`;
/** A mean and its standard error. */
const withError = ({ mean, error }: Estimate, digits: number) =>
  error === undefined ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`;
const whole = (value: number) => Math.round(value).toString();

/** What bench/pictures/make.py wrote. */
const pictures = process.env.MILLRACE_PICTURES ?? join(import.meta.dirname, '../data/pictures');
const folder = await mkdtemp(join(os.tmpdir(), 'millrace-bench-'));
const native = await loadNative();
await writeRows(folder);
const all = openSources(folder);

/** The tables, in their order. */
const tables: Readonly<Record<string, () => Promise<void>>> = {
  async throughput() {
    const backends = ['wasm', 'cpu', ...(native ? ['tensorflow'] : [])];
    const rates = await throughput(folder, { backends, repetitions });
    const { simd, scalar, tfjs } = LIMITS;
    const by = (rate: Throughput, limit: string) => {
      const other =
        (limit === simd ? rate.simd : undefined) ?? rates.find(({ name }) => name === limit);
      return other && quotient(rate, other);
    };
    table(
      ['what', 'images/s', 'least – most', `÷ ${simd}`, `÷ ${scalar}`, `÷ ${tfjs}`],
      rates.map((rate) => [
        rate.name.startsWith('from ') ? `**Millrace** ${rate.name}` : rate.name,
        whole(rate.median),
        `${whole(rate.min)} – ${whole(rate.max)}`,
        spread(by(rate, simd), 2),
        by(rate, scalar)?.median.toFixed(2) ?? '',
        by(rate, tfjs)?.median.toFixed(0) ?? '',
      ]),
    );
  },
  async stages() {
    await tf.setBackend('wasm');
    const costs = await stageCosts(all.memory, repetitions);
    table(
      ['what a batch costs, tensors on wasm', 'µs'],
      costs.map(({ name, microseconds }) => [name, microseconds.toFixed(0)]),
    );
  },
  async first() {
    await tf.setBackend('wasm');
    const times = await firstBatch(all, repetitions);
    table(
      ['time to the first batch (a window of 8,192 rows)', 'ms', 'least – most'],
      times.map(({ name, median, min, max }) => [
        name,
        whole(median),
        `${whole(min)} – ${whole(max)}`,
      ]),
    );
  },
  async training() {
    for (const backend of ['wasm', ...(native ? ['tensorflow'] : [])]) {
      await tf.setBackend(backend);
      const feeds = [
        ...[0, 1].map((workers) => ({
          name: `${workers} workers`,
          workers,
          cache: false,
          budgetBytes: 2 ** 28,
        })),
        { name: '`cache: true`, 1 GiB,', workers: 0, cache: true, budgetBytes: 2 ** 30 },
      ];
      const epochs = await trainingEpochs(Math.min(repetitions, 3), feeds, options.job);
      table(
        [
          `training epoch on ${backend}`,
          'ms a step',
          ...feeds.flatMap(({ name }) => [
            `fed with ${name} ÷ prepared`,
            'outside of the steps, %',
          ]),
        ],
        epochs.map(({ name, stepMs, fed }) => [
          name,
          stepMs.toFixed(2),
          ...fed.flatMap(({ byPrepared, outside }) => [
            withError(byPrepared, 3),
            (100 * outside.mean).toFixed(1),
          ]),
        ]),
      );
    }
  },
  async waiting() {
    await tf.setBackend('wasm');
    const waits = await waitingSteps(repetitions);
    table(
      [
        'steps that wait for a device, tensors on wasm',
        ...DEPTHS.map((depth) => `ms to the next tensors, \`prefetch: ${depth}\``),
      ],
      waits.map(({ name, ms }) => [name, ...ms.map((of) => spread(of, 2))]),
    );
  },
  async chains() {
    await tf.setBackend('wasm');
    const rates = await chainRates(repetitions);
    table(
      ['job, tensors on wasm', 'images/s', 'million values/s'],
      rates.map(({ name, images, values }) => [name, whole(images), whole(values)]),
    );
  },
  async parquet() {
    const rates = await parquetRates(repetitions);
    table(
      [
        'Parquet, 32×32×3, to Arrow',
        'rows/s',
        'parquet-wasm alone',
        'ratio',
        'hyparquet',
        'file, MB',
      ],
      rates.map(({ name, millrace, decoder, hyparquet, file }) => [
        name,
        whole(millrace),
        whole(decoder),
        (millrace / decoder).toFixed(2),
        whole(hyparquet),
        (file / 1e6).toFixed(1),
      ]),
    );
  },
  async remote() {
    const rates = await remoteRates(Math.min(repetitions, 3));
    table(
      [
        'Parquet behind URLs, 20 ms a request, `readAhead: 8`',
        'parts',
        'MB each',
        'MB/s',
        'from a disk',
        'ratio',
        'requests',
        '÷ described',
        'bytes ÷ described',
      ],
      rates.map(({ name, parts, bytes, local, remote, byLocal, ...of }) => [
        name,
        parts,
        (bytes / 1e6).toFixed(2),
        spread(remote, 1),
        spread(local, 1),
        spread(byLocal, 2),
        of.requests,
        of.requestsBySaid.toFixed(3),
        of.bytesBySaid.toFixed(3),
      ]),
    );
  },
  async decoders() {
    const rates = await decoderRates(folder, repetitions);
    table(
      ['decoding on one thread', 'decoder', 'images/s', 'least – most', 'Millrace ÷ it'],
      rates.map(({ job, name, rate, ratio, absent = '' }) => [
        job,
        name,
        rate === undefined ? absent : whole(rate.median),
        rate === undefined ? '' : `${whole(rate.min)} – ${whole(rate.max)}`,
        spread(ratio, 2),
      ]),
    );
  },
  async operators() {
    await tf.setBackend('wasm');
    const { costs, version } = await operatorCosts(folder, repetitions);
    table(
      [
        'operator on 224×224×3, one thread',
        'ms an image',
        'least – most',
        `torchvision v2 on uint8 tensors (${version})`,
        'least – most',
      ],
      costs.map(({ name, own, torchvision }) => [
        name,
        ...[own, torchvision].flatMap((time) =>
          time === undefined
            ? ['', '']
            : [time.median.toFixed(2), `${time.min.toFixed(2)} – ${time.max.toFixed(2)}`],
        ),
      ]),
    );
  },
  async augment() {
    table(
      [
        'crop, flip, jitter, two of RandAugment, mixup, erasing; JPEG 500×375 to 224×224',
        'images/s',
        'least – most',
        'Millrace, 2 workers ÷ it',
        'versions',
      ],
      (await augmentRates(pictures, repetitions)).map(({ name, rate, ratio, version }) => [
        name,
        rate === undefined ? '' : whole(rate.median),
        rate === undefined ? '' : `${whole(rate.min)} – ${whole(rate.max)}`,
        spread(ratio, 2),
        version,
      ]),
    );
  },
  async pictures() {
    const { measured, missing } = await pictureRates(pictures, repetitions, {
      peers: options.peers === true,
      only: options.job?.split(',') ?? [],
    });
    table(
      [
        'JPEG 500×375 to mixed float32 224×224, batches of 64',
        'images/s',
        'least – most',
        'Millrace, from Parquet, 2 workers ÷ it',
        'peak MB',
        'versions',
      ],
      measured.map(({ name, rate, ratio, peakBytes, version }) => [
        name,
        whole(rate.median),
        `${whole(rate.min)} – ${whole(rate.max)}`,
        spread(ratio, 2),
        whole(peakBytes / 1e6),
        version,
      ]),
    );
    if (missing.length > 0) say('');
    for (const { name, reason } of missing) say(`* ${name}: not measured: ${reason}`);
  },
  async tables() {
    const rates = await tableRates(repetitions);
    table(
      ['20 columns of numbers and a target', 'rows/s', 'least – most', 'time ÷ decoding'],
      rates.map(({ name, rate, timesDecoding }) => [
        name,
        whole(rate.median),
        `${whole(rate.min)} – ${whole(rate.max)}`,
        spread(timesDecoding, 2),
      ]),
    );
  },
  async peers() {
    const own = contenderProcess(fromMemory('wasm'), 'wasm', folder);
    const run = async () => (await own.run()).rate;
    const version = `TensorFlow.js ${tf.version.tfjs}`;
    try {
      const results = await peerRates(repetitions, [
        { name: '**Millrace**, one thread, wasm', version, run },
      ]);
      say('');
      for (const line of peerTable(results)) say(line);
    } finally {
      own.stop();
    }
  },
  async gates() {
    table(
      ['a million numbers', 'ns an item'],
      (await gateOverhead()).map(({ name, nanoseconds }) => [name, nanoseconds.toFixed(0)]),
    );
  },
};

const chosen =
  options.only?.split(',') ??
  Object.keys(tables).filter(
    (name) => (name !== 'peers' || options.peers) && (name !== 'pictures' || existsSync(pictures)),
  );
const unknown = chosen.filter((name) => !(name in tables));
if (unknown.length > 0) {
  throw new Error(
    `Cannot run the bench as \`--only\` must be among ${Object.keys(tables).join(', ')}: received ${unknown}`,
  );
}
say('# What was measured\n');
say(
  `${os.cpus()[0]?.model}, ${os.cpus().length} cores, Node ${process.version}, TensorFlow.js ${tf.version.tfjs}, commit ` +
    `${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}, ` +
    `${new Date().toISOString().slice(0, 10)}; medians of ${repetitions} interleaved runs, 50,000 rows of 32×32×3 uint8 in batches of 128 ` +
    'where nothing else is said',
);
try {
  for (const name of chosen) await tables[name]?.();
} finally {
  await rm(folder, { recursive: true });
}
if (options.only === undefined)
  await writeFile(join(import.meta.dirname, 'RESULTS.md'), `${report.join('\n')}\n`);
