import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { ImageDecoder } from '../../lib/raster/imageDecoder.ts';
import { JpegDecoder } from '../../lib/raster/jpeg/jpegDecoder.ts';
import { JpegModule } from '../../lib/raster/jpeg/jpegModule.ts';
import { decodePng } from '../../lib/raster/png/decodePng.ts';
import { loadInflate } from '../../lib/raster/png/inflateNode.ts';
import { readImageHeader } from '../../lib/raster/readImageHeader.ts';
import { RUNS_FACTOR, runs } from '../runs.ts';
import { images, isJpeg, md5, odd } from './golden.ts';

/** A change of bytes: what is at `at`, a share of the length, becomes others. */
interface Damage {
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly number[];
}

// Without the bias of fast-check to small numbers: nearly all would be refused by their first
// bytes.
const share = fc.noBias(fc.nat(2 ** 20 - 1)).map((number) => number / 2 ** 20);
const byte = fc.oneof(fc.noBias(fc.nat(255)), fc.constantFrom(0, 255, 0xd0, 0xd9, 0xda));
const one = fc.record({ at: share, removed: fc.constant(1), inserted: fc.tuple(byte) });
const some = fc.record({
  at: share,
  removed: fc.nat(20),
  inserted: fc.array(byte, { maxLength: 20 }),
});
const end = fc.record({ at: share, removed: fc.constant(2 ** 20), inserted: fc.constant([]) });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 8, arbitrary: one },
  // In the head, where a byte says most.
  { weight: 4, arbitrary: one.map((change) => ({ ...change, at: change.at / 8 })) },
  { weight: 2, arbitrary: some },
  { weight: 1, arbitrary: end },
);
const damages = fc.array(damage, { minLength: 1, maxLength: 3 });

function damaged(bytes: Uint8Array, changes: readonly Damage[]): Uint8Array {
  let result = bytes.slice();
  for (const { at, removed, inserted } of changes) {
    const start = Math.floor(at * result.length);
    if (removed === inserted.length) {
      result.set(inserted.slice(0, result.length - start), start);
      continue;
    }
    const rest = result.subarray(start + removed);
    const changed = new Uint8Array(start + inserted.length + rest.length);
    changed.set(result.subarray(0, start));
    changed.set(inserted, start);
    changed.set(rest, start + inserted.length);
    result = changed;
  }
  return result;
}

/** So many bytes, as an `inflate` has to return. */
function filled(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  result.set(bytes.subarray(0, length));
  return result;
}

/** How many are damaged: in campaigns five times as many as their factor says. */
const cases = (daily: number) => runs(RUNS_FACTOR > 1 ? 5 * daily : daily);

const MAX_PIXELS = 2 ** 20;
/** What one small image may take: planes, coefficients and pixels of a million. */
const MAX_MEMORY = 32 * 2 ** 20;

/** What became of images, and the longest that one took. */
class Tally {
  readonly #counts = new Map<string, number>();
  #slowestMs = 0;

  /** Runs a decoder. Throws what is no error of ours. */
  async run(decode: () => { readonly warnings: number } | Promise<{ readonly warnings: number }>) {
    // Of the processor: others have it at times.
    const start = process.cpuUsage();
    let outcome: string;
    try {
      outcome = (await decode()).warnings > 0 ? 'warned' : 'decoded';
    } catch (error) {
      if (!isMillraceError(error, 'io')) throw error;
      outcome = 'refused';
    }
    const { user, system } = process.cpuUsage(start);
    this.#slowestMs = Math.max(this.#slowestMs, (user + system) / 1000);
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  toString(): string {
    const counts = [...this.#counts].map(([outcome, count]) => `${count} ${outcome}`);
    return `${counts.join(', ')}; the slowest took ${this.#slowestMs.toFixed(0)} ms`;
  }
}

const jpegs = [
  ...images.filter(isJpeg).map(({ bytes }) => bytes),
  ...[...odd]
    .filter(([name]) => /^(s4..|prog|cmyk|restart|gray)/.test(name))
    .map(([, { bytes }]) => bytes),
];
const pngs = images.filter((image) => !isJpeg(image)).map(({ bytes }) => bytes);

describe('a damaged image', () => {
  it.each([true, false])(
    'of JPEG is decoded or refused, and leaves no trace (SIMD: %s)',
    async (simd) => {
      const module = new JpegModule(simd);
      const decoder = new JpegDecoder(module);
      const tally = new Tally();
      const intact = odd.get('prog.jpg')?.bytes as Uint8Array;
      const expected = md5(decoder.decode(intact, { maxPixels: MAX_PIXELS, partial: false }));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...jpegs),
          damages,
          fc.boolean(),
          async (bytes, changes, partial) => {
            const wrong = damaged(bytes, changes);
            await tally.run(() => decoder.decode(wrong, { maxPixels: MAX_PIXELS, partial }));
            expect(module.bytes.length).toBeLessThan(MAX_MEMORY);
          },
        ),
        { numRuns: cases(1000) },
      );
      expect(md5(decoder.decode(intact, { maxPixels: MAX_PIXELS, partial: false }))).toBe(expected);
      console.info(`JPEG, ${simd ? 'SIMD' : 'scalar'}: ${tally}`);
    },
  );

  it.each([
    ['its file', false],
    ['what it inflates to', true],
  ])('of PNG is decoded or refused, where the damage is in %s', async (where, inside) => {
    const tally = new Tally();
    const inflate = await loadInflate();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pngs), damages, async (bytes, changes) => {
        const options = {
          maxPixels: MAX_PIXELS,
          sixteenBit: 'float32',
          inflate: (data: Uint8Array, length: number) =>
            inside
              ? filled(damaged(inflate(data, length), changes), length)
              : inflate(data, length),
        } as const;
        const wrong = inside ? bytes : damaged(bytes, changes);
        await tally.run(() => {
          const { pixels, height, width, channels } = decodePng(wrong, options);
          expect(pixels.length).toBe(height * width * channels);
          return { warnings: 0 };
        });
      }),
      { numRuns: cases(1000) },
    );
    console.info(`PNG, ${where}: ${tally}`);
  });

  it('of any format has a header or none, and is decoded by its bytes', async () => {
    const tally = new Tally();
    const decoder = await ImageDecoder.open();
    const all = [...jpegs, ...pngs, ...[...odd.values()].map(({ bytes }) => bytes)];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), damages, async (bytes, changes) => {
        const wrong = damaged(bytes, changes);
        await tally.run(async () => {
          const { height, width } = readImageHeader(wrong);
          const image = await decoder.decode(wrong, { maxPixels: MAX_PIXELS, channels: 3 });
          expect([image.height, image.width]).toEqual([height, width]);
          return image;
        });
      }),
      { numRuns: cases(400) },
    );
    console.info(`any: ${tally}`);
  });
});
