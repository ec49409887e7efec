import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { encode } from 'fast-png';
import * as millrace from '../../../lib/index.ts';
import { renderImages } from '../../../lib/look/show/renderImages.ts';
import type { OperatorRow } from './operatorRows.ts';
import { operatorRows } from './operatorRows.ts';

/** The folder of the pictures. */
export const pictures: string = resolve(import.meta.dirname, '../../../docs/images/operators');

const PROSE = `# Operators: beside torchvision, timm, albumentations and Keras

Written by \`npm run docs:operators\`; a spec compares page and pictures. A picture is what the call
makes of these two photographs of 72 × 72 pixels, both in one batch with seed 1:

![Two photographs: a cat and a cup of coffee](images/operators/source.png)

They are crops of “Chelsea” by Stéfan van der Walt and “Coffee” by Rachel Michetti, both CC0, as
scikit-image has them. Values of others are those of torchvision 0.29.2, timm 1.0.31, Pillow 13.0.0,
albumentations 2.0.8 and Keras 3.15.1. Errors of others were seen by running them, or are in their
issues.

* Every operator draws for each sample on its own. None draws once for a batch, but for those that
  mix samples, which say so by \`per\`.
* Geometry keeps bytes, rounded as torchvision rounds them. Colours, tables and blurs make floats,
  which are cut to black and white after each change and not rounded in between.
* Geometry in a row is one look-up. Masks, boxes and points follow it, and labels are mixed where
  images are.
* Paths of specs are below \`spec/\`.
`;

const OPERATORS: Readonly<Record<string, unknown>> = { ...millrace };

/** The name of the operator of a row. */
export function nameOf({ call }: OperatorRow): string {
  return call.slice(0, call.indexOf('('));
}

/** The page: a row for each operator. */
export function operatorPage(): string {
  const lines = operatorRows.map((row) => {
    const { torchvision = '—', timm = '—', albumentations = '—', keras = '—' } = row;
    const name = nameOf(row);
    const shown = `\`${row.call}\`<br>![${name}](images/operators/${name}.png)`;
    const [file] = row.spec;
    const cells = [shown, torchvision, timm, albumentations, keras, row.equal, row.differs];
    return `| ${[...cells, `\`${file}\``].join(' | ')} |`;
  });
  const head = 'Millrace | torchvision | timm | albumentations | Keras';
  return [
    PROSE,
    `| ${head} | equal to | differs by design | shown by |`,
    `|${'---|'.repeat(8)}`,
    ...lines,
    '',
  ].join('\n');
}

/** The pixels of a picture, channels last. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** What the call of a row makes of the two photographs, side by side. */
export async function operatorPicture({ call }: OperatorRow): Promise<Picture> {
  const names = Object.keys(OPERATORS);
  const made: unknown = new Function(...names, `return ${call}`)(...Object.values(OPERATORS));
  const operator = made as millrace.Augmentation;
  const { image, batch, fromColumns } = millrace;
  const features = { image: image({ shape: [SIDE, SIDE, 3] }) };
  const photographs = { data: await photographPixels(), shape: [SIDE, SIDE, 3] as const };
  const batches$ = fromColumns({ image: photographs }).pipe(batch({ size: 2, features }), operator);
  const iterator = millrace.pull(batches$, { seed: 1 });
  const { value } = await iterator.next();
  await iterator.return();
  const rendered = await renderImages(value as millrace.Batch);
  const strips = Array.from(rendered.values(), ({ form, values }) =>
    sideBySide(values, form.height, form.width),
  );
  const [{ width }] = strips as [Picture];
  const data = Uint8Array.from(strips.flatMap((strip) => [...strip.data]));
  return { height: data.length / (3 * width), width, data };
}

/** A picture as PNG. */
export function pngOf({ height, width, data }: Picture): Uint8Array {
  return encode({ height, width, channels: 3, data });
}

const SIDE = 72;

async function photographPixels(): Promise<Uint8Array> {
  const { pixels } = await millrace.decodeImage(readFileSync(resolve(pictures, 'source.png')));
  const split = new Uint8Array(pixels.length);
  for (let y = 0; y < SIDE; y++)
    for (const n of [0, 1]) {
      const row = pixels.subarray(3 * SIDE * (2 * y + n), 3 * SIDE * (2 * y + n + 1));
      split.set(row as Uint8Array, 3 * SIDE * (SIDE * n + y));
    }
  return split;
}

/** Both images in one, values from 0 to 1 as bytes. */
function sideBySide(values: Float32Array, height: number, width: number): Picture {
  const data = new Uint8Array(2 * 3 * height * width);
  for (let y = 0; y < height; y++)
    for (const n of [0, 1])
      for (let k = 0; k < 3 * width; k++) {
        const value = values[3 * width * (height * n + y) + k] as number;
        data[3 * width * (2 * y + n) + k] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
  return { height, width: 2 * width, data };
}
