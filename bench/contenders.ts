import { pull, type Rows, toTensors } from 'millrace';
import type { Observable } from 'rxjs';
import { bareScalarLoop } from './bareScalarLoop.ts';
import { bareSimdLoop } from './bareSimdLoop.ts';
import { pixels, ROWS, recipes, SIZE, type Sources, VALUES } from './cifarShaped.ts';
import { rateOf } from './interleaved.ts';
import { tfjsData } from './tfjsData.ts';

/** Images a second of a run. */
export interface Rates {
  readonly rate: number;
  /** Those of the bare integer SIMD loop, where it ran in the same process, one epoch of each in turn. */
  readonly simd?: number;
}

/** Something that does the job, or a part of it. */
export interface Contender {
  readonly name: string;
  readonly backend: string;
  make(sources: Sources): () => Promise<Rates>;
}

/** Names of the contenders that the others are divided by. */
export const LIMITS = {
  simd: 'bare integer SIMD loop',
  scalar: 'bare scalar loop',
  tfjs: 'tfjs-data',
};

/** Name of the contender with rows in memory. */
export function fromMemory(backend: string): string {
  return `from memory, tensors on ${backend}`;
}

/** Epochs of a run: some to get going, since a process that waited has let go of memory, its garbage collector of most of what it allocates in, and those that are measured. */
interface Epochs {
  readonly before: number;
  readonly measured: number;
  readonly workers?: number;
  readonly budgetBytes?: number;
  /** The bare loop, to be run for an epoch before each that is measured: what a machine does that is slow for some seconds is in both. */
  readonly beside?: () => number;
}

/** From memory one takes less than a tenth of a second. */
const MANY: Epochs = { before: 10, measured: 10 };
const FEW: Epochs = { before: 1, measured: 2 };

/** Everything that does the job, or a part of it: from memory and files, on one thread and with workers, and the limits. */
export function contenders(backends: readonly string[]): readonly Contender[] {
  return [
    // Beside what it is to be compared with.
    { name: LIMITS.simd, backend: 'wasm', make: bareSimd },
    ...backends.map((backend) => ({
      name: fromMemory(backend),
      backend,
      make: ({ memory }: Sources) =>
        later(memory, { ...(backend === 'cpu' ? FEW : MANY), beside: bareSimdLoopOfAll() }),
    })),
    {
      name: 'from an Arrow file',
      backend: 'wasm',
      make: (sources) => later(sources['an Arrow file'], FEW),
    },
    { name: 'from Parquet', backend: 'wasm', make: ({ Parquet }) => later(Parquet, FEW) },
    {
      name: 'from Parquet, 1 worker',
      backend: 'wasm',
      make: ({ Parquet }) => later(Parquet, { ...FEW, workers: 1 }),
    },
    {
      name: 'from Parquet, 2 workers',
      backend: 'wasm',
      make: ({ Parquet }) => later(Parquet, { ...FEW, workers: 2 }),
    },
    // All rows in half of it.
    {
      name: 'from Parquet, `cache: true`',
      backend: 'wasm',
      make: (sources) =>
        later(sources['Parquet, kept'], { ...MANY, budgetBytes: 3 * pixels.length }),
    },
    { name: LIMITS.scalar, backend: 'cpu', make: () => alone(rateOf(bareScalarLoop)) },
    { name: 'memory copy of the output', backend: 'cpu', make: () => alone(rateOf(memoryCopy)) },
    { name: LIMITS.tfjs, backend: 'cpu', make: () => alone(rateOf(tfjsData)) },
  ];
}

/** Images a second of the later epochs of a run. */
function later(
  rows$: Observable<Rows>,
  { before, measured, beside, ...run }: Epochs,
): () => Promise<Rates> {
  const ready$ = recipes(rows$).pipe(toTensors());
  return async () => {
    const own = { images: 0, ms: 0 };
    const other = { images: 0, ms: 0 };
    let last = before - 1;
    /** When the stretch that is being measured began. */
    let since: number | undefined;
    for await (const { tensors, epoch, size } of pull(ready$, {
      seed: 1,
      epochs: before + measured,
      ...run,
    })) {
      if (since !== undefined) own.images += size;
      if (epoch > last) {
        last = epoch;
        const now = performance.now();
        if (since !== undefined) own.ms += now - since;
        if (beside !== undefined) other.images += beside();
        since = performance.now();
        other.ms += since - now;
      }
      if (tensors.image.shape[0] !== size || tensors.label.terms.length !== 2)
        throw new Error('That is no batch');
    }
    own.ms += performance.now() - (since as number);
    return { rate: perSecond(own), ...(beside === undefined ? {} : { simd: perSecond(other) }) };
  };
}

function perSecond({ images, ms }: { readonly images: number; readonly ms: number }): number {
  return (1000 * images) / ms;
}

function alone(rate: () => Promise<number>): () => Promise<Rates> {
  return async () => ({ rate: await rate() });
}

function bareSimdLoopOfAll(): () => number {
  const form = { size: SIZE, height: 32, width: 32, channels: 3, scale: 1 / 255 };
  return bareSimdLoop(pixels, form);
}

function bareSimd(): () => Promise<Rates> {
  const loop = bareSimdLoopOfAll();
  const measured = rateOf(() => repeated(loop, MANY.measured));
  return alone(() => {
    repeated(loop, MANY.before);
    return measured();
  });
}

function repeated(run: () => number, times: number): number {
  let images = 0;
  for (let time = 0; time < times; time++) images += run();
  return images;
}

/** As many bytes as the job writes, copied: what the memory allows. */
function memoryCopy(): number {
  const out = new Float32Array(SIZE * VALUES);
  const copy = new Float32Array(SIZE * VALUES);
  const batches = Math.floor(ROWS / SIZE);
  for (let batch = 0; batch < batches; batch++) copy.set(out);
  return batches * SIZE;
}
