import sharp from 'sharp';

const SIZE = 64;
const SIDE = 224;
const VALUES = SIDE * SIDE * 3;
/** Images at a time: one for each of two cores. */
const CONCURRENCY = 2;
const GAIN = [0.229, 0.224, 0.225].map((deviation) => 1 / (255 * deviation));
const SHIFT = [0.485, 0.456, 0.406].map((mean, c) => -255 * mean * (GAIN[c] as number));

sharp.concurrency(1);
sharp.cache(false);

/** The job with sharp: its decoder and resize on its threads, batches and mixup in JavaScript. */
export async function sharpEpoch(images: readonly Uint8Array[], count: number): Promise<void> {
  const bytes = new Uint8Array(SIZE * VALUES);
  const out = new Float32Array(SIZE * VALUES);
  for (let first = 0; first < count; first += SIZE) {
    let next = 0;
    const work = async () => {
      for (let i = next++; i < SIZE; i = next++)
        bytes.set(await cropped(images[(first + i) % images.length] as Uint8Array), i * VALUES);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    mixInto(out, bytes, Math.random());
  }
}

async function cropped(bytes: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(bytes).metadata();
  const image = sharp(bytes)
    .extract(randomBox(width, height))
    .resize(SIDE, SIDE, { fit: 'fill', kernel: 'linear' });
  return (Math.random() < 0.5 ? image.flop() : image).raw().toBuffer();
}

function randomBox(width: number, height: number) {
  for (;;) {
    const area = width * height * (0.08 + 0.92 * Math.random());
    const ratio = (3 / 4) ** (1 - 2 * Math.random());
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w > width || h > height) continue;
    const left = Math.floor(Math.random() * (width - w + 1));
    return { left, top: Math.floor(Math.random() * (height - h + 1)), width: w, height: h };
  }
}

/** Normalizes and mixes each image with the one after it. */
function mixInto(out: Float32Array, bytes: Uint8Array, weight: number): void {
  const other = 1 - weight;
  for (let k = 0, from = VALUES; k < out.length; k += 3, from += 3) {
    if (from === bytes.length) from = 0;
    for (let c = 0; c < 3; c++) {
      const value = weight * (bytes[k + c] as number) + other * (bytes[from + c] as number);
      out[k + c] = value * (GAIN[c] as number) + (SHIFT[c] as number);
    }
  }
}
