import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MixStep } from '../../lib/core/recipe.ts';
import { cookPlain } from '../../lib/render/cook.ts';
import type { Pixels } from '../../lib/render/cookScalar.ts';
import type { Patchwork } from '../../lib/render/patchwork.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { type CacheRun, PictureCache } from '../../lib/render/pictureCache.ts';
import { simdCook } from '../../lib/render/simdCook.ts';
import { simdKernels } from '../../lib/render/simdKernels.ts';

/** A run of ten epochs that gives `room` bytes, of which all memory stays as it is unless said otherwise. */
function runOf(room: number, changing: readonly ArrayBufferLike[] = []) {
  let left = room;
  const actions: (() => void)[] = [];
  const run: CacheRun = {
    fromEpoch: 1,
    lastEpoch: 9,
    isConstant: (buffer) => !changing.includes(buffer),
    keep(least, most) {
      const bytes = Math.min(most, left) < least ? 0 : Math.min(most, left);
      left -= bytes;
      return bytes;
    },
    onEnd: (action) => actions.push(action),
  };
  return { run, left: () => left, end: () => actions.forEach((action) => action()) };
}

/** A memory that tells what was asked of it. */
function memoryOf(pages = 200) {
  const memory = new WebAssembly.Memory({ initial: pages });
  const given: number[] = [];
  const ends: number[] = [];
  const freed: number[] = [];
  // As an allocator gives them: not at a line of the processor.
  let next = 72;
  return {
    memory,
    given,
    ends,
    freed,
    allocate(bytes: number) {
      if (next + bytes > memory.buffer.byteLength) return 0;
      const address = next;
      given.push(address);
      ends.push(address + bytes);
      next += bytes + 8;
      return address;
    },
    free: (address: number) => freed.push(address),
  };
}

const LENGTH = 48;

/** A batch of pictures of 4 × 4 × 3 bytes, by their rows in one chunk. */
function rowsOf(chunk: Uint8Array, rows: readonly number[], length = LENGTH): Pixels {
  const start = Uint32Array.from(rows, (row) => row * length);
  return { chunks: [chunk], chunkOf: new Uint32Array(rows.length), start };
}

const numbered = (bytes: number) =>
  Uint8Array.from({ length: bytes }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256);

describe('the cache of pictures', () => {
  it('has a picture from the batch on that it is first in, at one address, where its bytes are', () => {
    const place = memoryOf();
    const cache = new PictureCache(place, runOf(Infinity).run);
    const chunk = numbered(20 * LENGTH).subarray(LENGTH);
    const first = cache.find(rowsOf(chunk, [3, 18, 0]), LENGTH, 1);
    const addresses = Array.from(first?.addresses ?? []);
    expect(first?.missing).toBe(0);
    for (const [i, row] of [3, 18, 0].entries()) {
      const copy = new Uint8Array(place.memory.buffer, addresses[i], LENGTH);
      expect(copy).toEqual(chunk.subarray(row * LENGTH, (row + 1) * LENGTH));
    }
    const second = cache.find(rowsOf(chunk, [0, 7, 3]), LENGTH, 1);
    expect([second?.addresses[0], second?.addresses[2]]).toEqual([addresses[2], addresses[0]]);
    expect(place.given).toHaveLength(1);
  });

  it('begins pictures of whole lines of the processor at a line', () => {
    const cache = new PictureCache(memoryOf(), runOf(Infinity).run);
    const found = cache.find(rowsOf(numbered(640), [4, 9, 1], 64), 64, 1);
    for (const address of found?.addresses ?? [1]) expect(address % 64).toBe(0);
  });

  it('begins other pictures at a multiple of a vector, and ends all of them within the memory that it was given', () => {
    const place = memoryOf(400);
    const cache = new PictureCache(place, runOf(Infinity).run);
    const odd = cache.find(rowsOf(numbered(330), [4, 9, 1], 33), 33, 1);
    for (const address of odd?.addresses ?? [1]) expect(address % 16).toBe(0);
    // A block to the last byte.
    const rows = Array.from({ length: 2 ** 17 }, (_, row) => row);
    const found = cache.find(rowsOf(numbered(2 ** 23), rows, 64), 64, 1);
    expect(found?.missing).toBe(0);
    for (const address of found?.addresses ?? [0]) {
      const isInside = place.given.some(
        (start, k) => address >= start && address + 64 <= (place.ends[k] as number),
      );
      if (!isInside) expect(address).toBe('within a block');
    }
  });

  it('copies a row that is twice in a batch once', () => {
    const cache = new PictureCache(memoryOf(), runOf(Infinity).run);
    const found = cache.find(rowsOf(numbered(4 * LENGTH), [2, 1, 2]), LENGTH, 1);
    expect(found?.missing).toBe(0);
    expect(found?.addresses[0]).toBe(found?.addresses[2]);
    expect((found?.addresses[1] as number) - (found?.addresses[0] as number)).toBe(LENGTH);
  });

  it('knows nothing of memory that may change', () => {
    const [constant, changing] = [numbered(4 * LENGTH), numbered(4 * LENGTH)];
    const cache = new PictureCache(memoryOf(), runOf(Infinity, [changing.buffer]).run);
    expect(cache.find(rowsOf(changing, [0, 1]), LENGTH, 1)).toBeUndefined();
    const both = {
      chunks: [constant, changing],
      chunkOf: Uint32Array.of(0, 1, 1),
      start: Uint32Array.of(0, 0, 48),
    };
    const found = cache.find(both, LENGTH, 1);
    expect([found?.missing, found?.addresses[1], found?.addresses[2]]).toEqual([2, 0, 0]);
    expect(found?.addresses[0]).toBeGreaterThan(0);
  });

  it('gives the place of pictures that overlap to the first of them', () => {
    const cache = new PictureCache(memoryOf(), runOf(Infinity).run);
    const chunk = numbered(4 * LENGTH);
    const shifted = {
      chunks: [chunk],
      chunkOf: new Uint32Array(3),
      start: Uint32Array.of(50, 49, 50),
    };
    const found = cache.find(shifted, LENGTH, 1);
    expect([found?.missing, found?.addresses[1]]).toEqual([1, 0]);
    expect(found?.addresses[0]).toBe(found?.addresses[2]);
    expect(found?.addresses[0]).toBeGreaterThan(0);
  });

  it('takes pictures of another length in the same memory for others', () => {
    const place = memoryOf();
    const cache = new PictureCache(place, runOf(Infinity).run);
    const chunk = numbered(4 * LENGTH);
    cache.find(rowsOf(chunk, [0]), LENGTH, 1);
    const [address] = cache.find(rowsOf(chunk, [0], 12), 12, 1)?.addresses ?? [];
    expect(new Uint8Array(place.memory.buffer, address, 12)).toEqual(chunk.subarray(0, 12));
    const again = cache.find(rowsOf(chunk, [0]), LENGTH, 1)?.addresses[0] as number;
    expect(new Uint8Array(place.memory.buffer, again, LENGTH)).toEqual(chunk.subarray(0, LENGTH));
  });

  it('adds no picture before it may, nor where fewer than four epochs follow, and still finds those that are there', () => {
    const cache = new PictureCache(memoryOf(), runOf(Infinity).run);
    const chunk = numbered(4 * LENGTH);
    expect(cache.find(rowsOf(chunk, [0]), LENGTH, 0)).toBeUndefined();
    expect(cache.find(rowsOf(chunk, [0]), LENGTH, 6)).toBeUndefined();
    expect(cache.find(rowsOf(chunk, [0]), LENGTH, 5)?.missing).toBe(0);
    const late = cache.find(rowsOf(chunk, [0, 1]), LENGTH, 6);
    expect([late?.missing, late?.addresses[1]]).toEqual([1, 0]);
  });

  it('asks for room for the whole of a buffer at once, and is content with less', () => {
    const chunk = numbered(100_000 * LENGTH);
    const shelf = 8 * 100_000;
    const whole = memoryOf();
    const { run, left } = runOf(10_000_000);
    new PictureCache(whole, run).find(rowsOf(chunk, [0]), LENGTH, 1);
    expect(left()).toBe(10_000_000 - shelf - 100_000 * LENGTH);
    const [one, other] = [numbered(100_000 * LENGTH), numbered(100_000 * LENGTH)];
    const both = runOf(20_000_000);
    const cacheOfBoth = new PictureCache(memoryOf(), both.run);
    const rows = Array.from({ length: 100_000 }, (_, row) => row);
    cacheOfBoth.find(rowsOf(one, rows), LENGTH, 1);
    cacheOfBoth.find(rowsOf(other, [0]), LENGTH, 1);
    expect(both.left()).toBe(20_000_000 - 2 * (shelf + 100_000 * LENGTH));
    const part = runOf(shelf + 2 * LENGTH);
    const cache = new PictureCache(memoryOf(), part.run);
    expect(cache.find(rowsOf(chunk, [5, 6, 7, 8]), LENGTH, 1)?.missing).toBe(2);
    expect(cache.find(rowsOf(chunk, [8, 6, 5, 9]), LENGTH, 1)?.missing).toBe(2);
  });

  it.each([
    ['the run', memoryOf(), runOf(100)],
    ['the run for pictures', memoryOf(), runOf(8 * 100 + 20)],
    ['the memory', memoryOf(1), runOf(Infinity)],
  ])('does without where %s has no room', (_of, place, { run }) => {
    const cache = new PictureCache(place, run);
    const found = cache.find(rowsOf(numbered(100 * LENGTH), [5, 6]), LENGTH, 1);
    expect(found?.missing ?? 2).toBe(2);
    expect(place.given).toEqual([]);
  });

  it('frees its memory once when the run ends, and adds nothing afterwards', () => {
    const place = memoryOf();
    const { run, end } = runOf(Infinity);
    const cache = new PictureCache(place, run);
    const chunk = numbered(4 * LENGTH);
    cache.find(rowsOf(chunk, [0, 1]), LENGTH, 1);
    end();
    expect(place.freed).toEqual(place.given);
    expect(cache.find(rowsOf(chunk, [0, 1]), LENGTH, 1)).toBeUndefined();
    end();
    expect(place.freed).toHaveLength(1);
  });
});

describe('the SIMD executor with a cache', () => {
  const mixed: MixStep = {
    kind: 'mix',
    operator: 'mixup',
    partner: Uint32Array.of(1, 2, 3, 4, 5, 0),
    weight: Uint16Array.of(1, 5000, 16_384, 9000, 0, 12_345),
  };
  const patchworkOf = (channels: number): Patchwork =>
    patchworkCompiler()(
      { steps: [mixed] },
      { size: 6, height: 4, width: 4, channels, scale: 1 / 255 },
    );

  it.each<[string, (bytes: Uint8Array) => Uint8Array | Float32Array]>([
    ['uint8', (bytes) => bytes],
    ['float32', (bytes) => Float32Array.from(bytes, Math.sin)],
  ])(
    'gives the bits of the scalar one, batch after batch, whatever it has room for, over %s',
    (_name, make) => {
      const batchOf = fc.array(fc.tuple(fc.nat(2), fc.nat(30), fc.boolean()), {
        minLength: 6,
        maxLength: 6,
      });
      const batches = fc.array(fc.record({ samples: batchOf, epoch: fc.nat(9) }), {
        minLength: 1,
        maxLength: 8,
      });
      const rooms = fc.oneof(fc.constant(Infinity), fc.nat(12_000));
      fc.assert(
        fc.property(batches, rooms, fc.integer({ min: 1, max: 4 }), (all, room, channels) => {
          const values = 16 * channels;
          const patchwork = patchworkOf(channels);
          const chunks = [0, 1, 2].map((k) => make(numbered(32 * values + k)));
          const { run } = runOf(room, [(chunks[2] as Uint8Array).buffer]);
          const cook = simdCook(simdKernels(), run);
          for (const { samples, epoch } of all) {
            const pixels = {
              chunks,
              chunkOf: Uint32Array.from(samples, ([chunk]) => chunk),
              // Some between the others.
              start: Uint32Array.from(
                samples,
                ([, row, shifted]) => row * values + (shifted ? 5 : 0),
              ),
            } as unknown as Pixels;
            expect(cook?.(patchwork, pixels, epoch).values).toEqual(
              cookPlain(patchwork, pixels).values,
            );
          }
        }),
        { numRuns: 150 },
      );
    },
  );

  it('reads pictures where they are cached, and nowhere else', () => {
    const chunk = numbered(10 * LENGTH);
    const pixels = rowsOf(chunk, [0, 2, 4, 6, 8, 9]);
    const patchwork = patchworkOf(3);
    const cook = simdCook(simdKernels(), runOf(Infinity).run);
    const before = cook?.(patchwork, pixels, 1).values.slice();
    chunk.fill(0);
    expect(cook?.(patchwork, pixels, 2).values).toEqual(before);
    const bare = simdCook(simdKernels());
    expect(bare?.(patchwork, pixels, 0).values).not.toEqual(before);
  });

  it('cooks larger batches after smaller ones without harm to what is cached', () => {
    const length = 16 * 16 * 3;
    const chunk = numbered(200 * length);
    const cook = simdCook(simdKernels(), runOf(Infinity).run);
    // The first batch has its room before pictures are cached.
    for (const [epoch, size] of [1, 5, 2, 100, 3, 7, 150].entries()) {
      const form = { size, height: 16, width: 16, channels: 3, scale: 1 };
      const patchwork = patchworkCompiler()({ steps: [] }, form);
      const rows = Array.from({ length: size }, (_, i) => (i * 7) % 200);
      const pixels = rowsOf(chunk, rows, length);
      expect(cook?.(patchwork, pixels, epoch).values).toEqual(cookPlain(patchwork, pixels).values);
    }
  });
});
