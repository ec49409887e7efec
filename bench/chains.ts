import {
  type Batch,
  batch,
  consume,
  cutmix,
  cutout,
  fromColumns,
  image,
  mixup,
  normalize,
  shuffle,
  toTensors,
} from 'millrace';
import type { OperatorFunction } from 'rxjs';

type ImageBatch = Batch<{ readonly image: ReturnType<typeof image> }>;
type Operator = OperatorFunction<ImageBatch, ImageBatch>;

/** One job of the table. */
interface Job {
  readonly name: string;
  readonly rows: number;
  readonly shape: readonly [number, number, number];
  readonly size: number;
  readonly operators: readonly Operator[];
}

const affine = (channels: number): Operator =>
  normalize({
    mean: new Array(channels).fill(0.45),
    std: new Array(channels).fill(0.25),
  }) as Operator;
const mix = mixup({ alpha: 0.2 }) as Operator;
const paste = cutmix({ alpha: 1 }) as Operator;
const erase = cutout({ size: 8 }) as Operator;

const cifar = { rows: 16_384, shape: [32, 32, 3], size: 128 } as const;
const chains: readonly (readonly [string, readonly Operator[]])[] = [
  ['none', []],
  ['normalize', [affine(3)]],
  ['normalize, mixup', [affine(3), mix]],
  ['normalize, cutmix', [affine(3), paste]],
  ['normalize, mixup, cutout', [affine(3), mix, erase]],
  ['normalize, mixup, cutmix, cutout', [affine(3), mix, paste, erase]],
  ['normalize, mixup, cutmix, cutout, mixup', [affine(3), mix, paste, erase, mix]],
  ['normalize, mixup, cutmix, cutout, mixup, cutmix', [affine(3), mix, paste, erase, mix, paste]],
];
const jobs: readonly Job[] = [
  ...chains.map(([name, operators]) => ({
    ...cifar,
    name: `32×32×3, batches of 128: ${name}`,
    operators,
  })),
  ...[32, 64, 256, 512, 1024].map((size) => ({
    ...cifar,
    size,
    name: `32×32×3, batches of ${size}: normalize, mixup`,
    operators: [affine(3), mix],
  })),
  {
    name: '28×28×1, batches of 128: normalize, mixup',
    rows: 32_768,
    shape: [28, 28, 1],
    size: 128,
    operators: [affine(1), mix],
  },
  {
    name: '224×224×3, batches of 32: normalize, mixup',
    rows: 512,
    shape: [224, 224, 3],
    size: 32,
    operators: [affine(3), mix],
  },
];

/** Images a second, and million values a second, of each chain, batch size and shape. */
export async function chainRates(
  repetitions: number,
): Promise<{ name: string; images: number; values: number }[]> {
  const runs = jobs.map(({ rows, shape, size, operators }) => {
    const length = shape.reduce((product, side) => product * side, 1);
    const data = new Uint8Array(rows * length);
    for (let k = 0; k < data.length; k++) data[k] = (k * 2_654_435_761) >>> 24;
    const batches$ = fromColumns({ image: { data, shape } }).pipe(
      shuffle({ window: 4096 }),
      batch({ size, features: { image: image({ shape }) }, last: 'drop' }),
    );
    const ready$ = operators
      .reduce((all$, operator) => all$.pipe(operator), batches$)
      .pipe(toTensors());
    return {
      length,
      run: () => consume(ready$, ({ tensors }) => tensors.image, { seed: 1 }),
      rates: [] as number[],
    };
  });
  for (let round = 0; round <= repetitions; round++) {
    for (const { run, rates } of runs) {
      const start = performance.now();
      const { samples } = await run();
      if (round > 0) rates.push((1000 * samples) / (performance.now() - start));
    }
  }
  return runs.map(({ rates, length }, i) => {
    const images = [...rates].sort((a, b) => a - b)[rates.length >> 1] as number;
    return { name: (jobs[i] as Job).name, images, values: (images * length) / 1e6 };
  });
}
