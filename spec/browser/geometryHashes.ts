import {
  type Batch,
  batch,
  centerCrop,
  image,
  mixup,
  normalize,
  pad,
  pull,
  type Rows,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  resize,
  toTensors,
} from 'millrace';
import { type Observable, type OperatorFunction, pipe } from 'rxjs';

const bordered = pad({ padding: [3, 1], mode: 'reflect' });
const normalized = normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
const mixed = mixup({ alpha: 1, per: 'sample' });

type Images = Batch<{ readonly image: ReturnType<typeof image> }>;

/** Chains that have every operator of geometry, before mixing and after it. */
const chains: Readonly<Record<string, OperatorFunction<Images, Images>>> = {
  resizedCrop: pipe(randomResizedCrop({ size: 24 }), randomFlip(), normalized, mixed),
  crop: pipe(randomCrop({ size: 40, padding: 4, mode: 'symmetric' }), mixed),
  fill: pipe(
    resize({ size: [36, 44] }),
    normalized,
    randomCrop({ size: 40, padding: [9, 2], fill: 0.5 }),
    mixed,
  ),
  resize: pipe(resize({ size: [20, 33] }), bordered, centerCrop({ size: [25, 30] })),
  plain: pipe(resize({ size: 16, antialias: false }), centerCrop({ size: 20 })),
  nearest: pipe(
    resize({ size: [17, 70], filter: 'nearest' }),
    mixed,
    randomFlip({ vertical: 0.5 }),
  ),
};

/** SHA-256 of the pixels of each batch of encoded images, by chain. */
export async function geometryHashes(
  rows$: Observable<Rows>,
  run: { readonly workers?: number } = {},
): Promise<Readonly<Record<string, readonly string[]>>> {
  const hashes: Record<string, string[]> = {};
  for (const [name, chain] of Object.entries(chains)) {
    const batched$ = rows$.pipe(batch({ size: 6, features: { image: image() } }));
    const found: string[] = [];
    for await (const { tensors } of pull(batched$.pipe(chain, toTensors()), { seed: 5, ...run })) {
      const values = Float32Array.from(tensors.image.dataSync<'float32'>());
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', values));
      found.push(Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''));
    }
    hashes[name] = found;
  }
  return hashes;
}
