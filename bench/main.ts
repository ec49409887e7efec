// Images a second on one thread, in one run: 50,000 rows of 32×32×3 uint8, shuffled, in batches of 128, normalized, mixed, to float32.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { batch, classLabel, consume, fromColumns, image, mixup, normalize, shuffle, toTensors } from 'millrace';
import { bareSimdLoop } from './bareSimdLoop.ts';
import { chainRates } from './chains.ts';
import { gateOverhead } from './gateOverhead.ts';
import { parquetRates } from './parquetRates.ts';

const ROWS = 50_000;
const SIZE = 128;
const VALUES = 32 * 32 * 3;
const REPETITIONS = Number(process.env.REPETITIONS ?? 7);
/** What tfjs-data is given: it is too slow for all rows. */
const TFJS_ROWS = 512;

const data = new Uint8Array(ROWS * VALUES);
for (let k = 0; k < data.length; k++) data[k] = (k * 2_654_435_761) >>> 24;
const labels = Uint8Array.from({ length: ROWS }, (_, i) => i % 10);
const mean = [0.4914, 0.4822, 0.4465];
const std = [0.247, 0.2435, 0.2616];

const features = { image: image({ shape: [32, 32, 3] }), label: classLabel({ classes: 10 }) };
const train$ = fromColumns({ image: { data, shape: [32, 32, 3] }, label: labels }).pipe(
  shuffle({ window: 8192 }),
  batch({ size: SIZE, features }),
  normalize({ mean, std }),
  mixup({ alpha: 0.2 }),
  toTensors(),
);

const millrace = (backend: string) => async () => {
  await tf.setBackend(backend);
  const { samples } = await consume(train$, ({ tensors }) => [tensors.image, tensors.label.terms], { seed: 1 });
  return samples;
};

/** The loop that one would write by hand: no stream, no tensors, one output that is used again. */
async function bareLoop(): Promise<number> {
  const order = Uint32Array.from({ length: ROWS }, (_, i) => (i * 7919) % ROWS);
  const out = new Float32Array(SIZE * VALUES);
  const scale = std.map((s) => Math.fround(1 / 255 / s));
  const bias = std.map((s, c) => Math.fround(-(mean[c] as number) / s));
  for (let first = 0; first + SIZE <= ROWS; first += SIZE) {
    const own = 0.7;
    for (let i = 0; i < SIZE; i++) {
      const a = (order[first + i] as number) * VALUES;
      const b = (order[first + ((i * 37) % SIZE)] as number) * VALUES;
      for (let c = 0; c < 3; c++) {
        const [s, add] = [scale[c] as number, bias[c] as number];
        for (let k = c; k < VALUES; k += 3) {
          const mixed = own * (data[a + k] as number) + (1 - own) * (data[b + k] as number);
          out[i * VALUES + k] = mixed * s + add;
        }
      }
    }
  }
  return Math.floor(ROWS / SIZE) * SIZE;
}

const bareSimd = bareSimdLoop(data, { size: SIZE, height: 32, width: 32, channels: 3, scale: 1 / 255 });

/** As many bytes as the job writes, copied: what the memory allows. */
async function memoryCopy(): Promise<number> {
  const out = new Float32Array(SIZE * VALUES);
  const copy = new Float32Array(SIZE * VALUES);
  const batches = Math.floor(ROWS / SIZE);
  for (let batch = 0; batch < batches; batch++) copy.set(out);
  return batches * SIZE;
}

async function tfjsData(): Promise<number> {
  await tf.setBackend('cpu');
  const rows = Array.from({ length: TFJS_ROWS }, (_, i) => ({
    xs: data.subarray(i * VALUES, (i + 1) * VALUES),
    ys: labels[i] as number,
  }));
  const perSample = ({ xs, ys }: { xs: Uint8Array; ys: number }) => ({ xs: tf.tensor1d(Float32Array.from(xs)), ys });
  const batches = tf.data
    .array(rows)
    .shuffle(1024)
    .map(perSample as never)
    .batch(SIZE);
  await batches.forEachAsync((item) => {
    const { xs } = item as { readonly xs: tf.Tensor };
    tf.tidy(() => {
      const pictures = xs.reshape([-1, 32, 32, 3]).div(255).sub(mean).div(std);
      return pictures.mul(0.7).add(pictures.reverse(0).mul(0.3)).shape;
    });
    tf.dispose(item as tf.TensorContainer);
  });
  return TFJS_ROWS;
}

await tf.setBackend('cpu');
const contenders: readonly [string, () => Promise<number>][] = [
  ['Millrace, one thread, from memory, tensors on cpu', millrace('cpu')],
  ['bare scalar loop', bareLoop],
  ['tfjs-data', tfjsData],
  ['Millrace, one thread, from memory, tensors on wasm', millrace('wasm')],
  ['bare integer SIMD loop', async () => bareSimd()],
  ['memory copy of the output', memoryCopy],
];
const rates = contenders.map(() => [] as number[]);
// Interleaved, after a round to warm up, so that a busy machine slows all of them.
for (let round = 0; round <= REPETITIONS; round++) {
  for (const [k, [, run]] of contenders.entries()) {
    const start = performance.now();
    const images = await run();
    if (round > 0) rates[k]?.push((1000 * images) / (performance.now() - start));
  }
}
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const slowest = median(rates[2] as number[]);
const bare = median(rates[1] as number[]);
const simd = median(rates[4] as number[]);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const report: string[] = [];
const say = (line: string) => {
  console.log(line);
  report.push(line);
};
say('# What was measured\n');
say(
  `${os.cpus()[0]?.model}, ${os.cpus().length} cores, Node ${process.version}, TensorFlow.js ${tf.version.tfjs}, commit ${commit}, ` +
    `${new Date().toISOString().slice(0, 10)}; medians of ${REPETITIONS} interleaved runs\n`,
);
say(
  '| what | images/s | least – most | ÷ bare SIMD loop | ÷ bare scalar loop | ÷ tfjs-data |\n|---|--:|--:|--:|--:|--:|',
);
for (const [k, [name]] of contenders.entries()) {
  const all = rates[k] as number[];
  const rate = median(all);
  const cells = [
    Math.round(rate),
    `${Math.round(Math.min(...all))} – ${Math.round(Math.max(...all))}`,
    (rate / simd).toFixed(2),
    (rate / bare).toFixed(2),
    (rate / slowest).toFixed(1),
  ];
  say(`| ${name} | ${cells.join(' | ')} |`);
}

await tf.setBackend('wasm');
say('\n| job, tensors on wasm | images/s | million values/s |\n|---|--:|--:|');
for (const { name, images, values } of await chainRates(REPETITIONS))
  say(`| ${name} | ${Math.round(images)} | ${Math.round(values)} |`);

say('\n| Parquet, 32×32×3, to Arrow | rows/s | parquet-wasm alone | ratio | hyparquet alone | ratio | file, MB |');
say('|---|--:|--:|--:|--:|--:|--:|');
for (const { name, millrace: rate, decoder, hyparquet, file } of await parquetRates(REPETITIONS)) {
  const beside = [decoder, hyparquet].flatMap((other) => [Math.round(other), (rate / other).toFixed(2)]);
  say(`| ${name} | ${[Math.round(rate), ...beside, (file / 1e6).toFixed(1)].join(' | ')} |`);
}

say('\n| a million numbers | ns an item |\n|---|--:|');
for (const { name, nanoseconds } of await gateOverhead()) say(`| ${name} | ${nanoseconds.toFixed(0)} |`);
await writeFile(join(import.meta.dirname, 'RESULTS.md'), `${report.join('\n')}\n`);
