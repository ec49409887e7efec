import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  autocontrast,
  type Batch,
  batch,
  brightness,
  colorJitter,
  consume,
  contrast,
  equalize,
  fromColumns,
  gamma,
  gaussianBlur,
  grayscale,
  hue,
  image,
  invert,
  posterize,
  randomErasing,
  rotate,
  saturation,
  sharpness,
  shear,
  solarize,
  toTensors,
  translate,
} from 'millrace';
import type { OperatorFunction } from 'rxjs';
import sharp from 'sharp';
import { jpegSet } from '../decoders/imageSets.ts';
import { interleaved, type Measured, rateOf } from '../interleaved.ts';
import { children } from '../peers/children.ts';
import { peerProcess } from '../peers/peerProcess.ts';

const SIDE = 224;
const IMAGES = 16;
const SIZE = 16;

type ImageBatch = Batch<{ readonly image: ReturnType<typeof image> }>;
type Operator = OperatorFunction<ImageBatch, ImageBatch>;

const OPERATORS: Readonly<Record<string, unknown>> = {
  none: undefined,
  brightness: brightness({ factor: [1.3, 1.3] }),
  contrast: contrast({ factor: [1.3, 1.3] }),
  saturation: saturation({ factor: [1.3, 1.3] }),
  hue: hue({ turn: [0.1, 0.1] }),
  colorJitter: colorJitter({
    ...{ brightness: [1.3, 1.3], contrast: [1.3, 1.3], saturation: [1.3, 1.3], hue: [0.1, 0.1] },
  }),
  grayscale: grayscale({ p: 1 }),
  invert: invert({ p: 1 }),
  solarize: solarize({ p: 1 }),
  posterize: posterize({ bits: 4, p: 1 }),
  gamma: gamma({ gamma: [1.4, 1.4] }),
  autocontrast: autocontrast({ p: 1 }),
  equalize: equalize({ p: 1 }),
  sharpness: sharpness({ factor: [1.7, 1.7], p: 1 }),
  'gaussianBlur, 23×23': gaussianBlur({ size: 23, sigma: [1, 1] }),
  rotate: rotate({ degrees: [20, 20] }),
  shear: shear({ degrees: [12, 12] }),
  translate: translate({ share: [0.1, 0.1] }),
  'randomErasing, noise': randomErasing({
    ...{ p: 1, mode: 'pixel', scale: [0.17, 0.17], ratio: [1, 1] },
  }),
};

/** Milliseconds an image, from uint8 in memory to a batch of float32, on one thread. */
export interface OperatorCost {
  readonly name: string;
  readonly own: Measured;
  /** Of torchvision on uint8 tensors, where the interpreter `PYTHON` has it. */
  readonly torchvision: Measured | undefined;
}

/** What each operator costs an image, interleaved with torchvision. */
export async function operatorCosts(
  folder: string,
  repetitions: number,
): Promise<{ readonly costs: readonly OperatorCost[]; readonly version: string }> {
  const { images } = await jpegSet(IMAGES);
  const raw = await Promise.all(
    images.map((bytes) =>
      sharp(bytes).resize(SIDE, SIDE, { fit: 'fill' }).removeAlpha().raw().toBuffer(),
    ),
  );
  const data = Uint8Array.from(Buffer.concat(raw));
  const file = join(folder, 'images');
  writeFileSync(file, data);
  const shape = [SIDE, SIDE, 3] as const;
  const columns = { image: { data, shape } };
  const batches$ = fromColumns(columns).pipe(
    batch({ size: SIZE, features: { image: image({ shape }) } }),
  );
  const own = (operator: unknown) => {
    const operators = operator === undefined ? [] : [operator as Operator];
    const made$ = (
      operators.reduce((from$, one) => from$.pipe(one), batches$) as typeof batches$
    ).pipe(toTensors());
    return rateOf(async () => {
      let count = 0;
      const start = performance.now();
      while (count === 0 || performance.now() - start < 100) {
        const { samples } = await consume(made$, ({ tensors }) => tensors.image, { seed: 1 });
        count += samples;
      }
      return count;
    });
  };
  const processes = children();
  try {
    const script = ['-B', join(import.meta.dirname, 'operators.py'), file];
    const python = process.env.PYTHON ?? 'python3';
    const peer = await peerProcess(processes, python, script, {}).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    const costs: OperatorCost[] = [];
    const cost = (rate: () => Promise<number>) => async () => 1000 / (await rate());
    for (const [name, operator] of Object.entries(OPERATORS)) {
      const ways = [cost(own(operator))];
      if (typeof peer !== 'string') ways.push(cost(() => peer.turn(name)));
      const [ours, theirs] = await interleaved(ways, repetitions);
      costs.push({ name, own: ours as Measured, torchvision: theirs });
    }
    return { costs, version: typeof peer === 'string' ? `absent: ${peer}` : peer.version };
  } finally {
    processes.end();
  }
}
