import {
  batch,
  classLabel,
  cutmix,
  cutout,
  image,
  mixup,
  normalize,
  oneOf,
  pull,
  type Rows,
  shuffle,
  toTensors,
} from 'millrace';
import type { Observable } from 'rxjs';

/** What was hashed. */
export interface StreamHash {
  readonly batches: number;
  /** Of them, those that were mixed. */
  readonly mixed: number;
  /** SHA-256 over all pixels, labels and label weights, in hexadecimal. */
  readonly hash: string;
}

/** Hashes 200 batches of MNIST test pictures, shuffled and augmented: pixels and targets. */
export async function streamHash(
  rows$: Observable<Rows>,
  run: { readonly workers?: number; readonly prefetch?: number } = {},
): Promise<StreamHash> {
  const batches$ = rows$.pipe(
    shuffle({ window: 3000 }),
    batch({
      size: 50,
      features: { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) },
    }),
    normalize({ mean: [0.1307], std: [0.3081] }),
    oneOf([mixup({ alpha: 0.2, per: 'sample' }), cutmix({ alpha: 1, per: 'pair' })]),
    cutout({ size: 8, p: 0.5 }),
    mixup({ alpha: 0.7, p: 0.3 }),
    toTensors(),
  );
  let [batches, mixed] = [0, 0];
  let hash = new Uint8Array(32);
  const add = async ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array) => {
    const bytes = new Uint8Array(hash.length + byteLength);
    bytes.set(hash);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), hash.length);
    hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  };
  for await (const { tensors } of pull(batches$, { seed: 11, ...run })) {
    await add(tensors.image.dataSync<'float32'>());
    const { hostTerms } = tensors.label;
    for (const { labels, weights } of hostTerms) {
      await add(labels);
      await add(weights);
    }
    if (hostTerms.some(({ weights }) => weights.some((weight) => weight > 0 && weight < 1)))
      mixed++;
    if (++batches === 200) break;
  }
  return {
    batches,
    mixed,
    hash: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
