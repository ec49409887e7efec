import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { spawnThread } from '#threads';
import type { MixStep } from '../../lib/core/recipe.ts';
import { Board } from '../../lib/render/board.ts';
import { cookPlain } from '../../lib/render/cook.ts';
import type { Pixels } from '../../lib/render/cookScalar.ts';
import { layOut } from '../../lib/render/layOut.ts';
import type { Patchwork } from '../../lib/render/patchwork.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import type { CacheRun } from '../../lib/render/pictureCache.ts';
import { type BeginCooking, type Cooking, sharedCook } from '../../lib/render/sharedCook.ts';
import { type SimdKernel, simdKernels } from '../../lib/render/simdKernels.ts';
import { ThreadPool } from '../../lib/threads/threadPool.ts';
import { randomRecipe } from './randomRecipe.ts';

const THREADS = 2;
let pool: ThreadPool;
beforeAll(() => {
  pool = new ThreadPool(THREADS, spawnThread);
});
afterAll(() => pool.close());

/** A run of ten epochs that has room for all pictures. */
const cacheRun: CacheRun = {
  fromEpoch: 1,
  lastEpoch: 9,
  isConstant: () => true,
  keep: (_least, most) => most,
  onEnd: () => {},
};

/** Begins batches where threads help, or as if none did; tells of the memory. */
function cookOf(
  helped: boolean,
  cached = false,
): { readonly begin: BeginCooking; readonly memory: WebAssembly.Memory } {
  let memory: WebAssembly.Memory | undefined;
  const help = (own: WebAssembly.Memory) => {
    memory = own;
    if (helped) pool.each('cook', own);
  };
  const begin = sharedCook(simdKernels(), { help, cacheRun: cached ? cacheRun : undefined });
  if (begin === undefined || memory === undefined)
    throw new Error('There is no shared memory here');
  return { begin, memory };
}

function begun(begin: BeginCooking, patchwork: Patchwork, pixels: Pixels, epoch = 0): Cooking {
  const cooking = begin(patchwork, pixels, epoch);
  if (cooking === undefined) throw new Error('There is no room');
  return cooking;
}

/** What is being cooked, and what is to come of it. */
interface Begun {
  readonly cooking: Cooking;
  readonly expected: Float32Array;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
const isSame = (values: Float32Array, expected: Float32Array) =>
  Buffer.compare(bytesOf(values), bytesOf(expected)) === 0;
const isDone = (cooking: Cooking) =>
  vi.waitFor(() => expect(cooking.isDone).toBe(true), { timeout: 30_000 });

function pixelsOf(size: number, length: number, floats = false): Pixels {
  const bytes = Uint8Array.from(
    { length: size * length },
    (_, k) => (k * 89 + 17 * (k >> 3)) % 256,
  );
  return {
    chunks: floats ? [Float32Array.from(bytes, (byte) => Math.sin(byte))] : [bytes],
    chunkOf: new Uint32Array(size),
    start: Uint32Array.from({ length: size }, (_, i) => length * (size - 1 - i)),
  };
}

/** A batch of mixed pictures, number `turn` of its kind. */
function mixedOf(
  size: number,
  side: number,
  turn = 1,
): { readonly patchwork: Patchwork; readonly pixels: Pixels } {
  const step: MixStep = {
    kind: 'mix',
    operator: 'mixup',
    partner: Uint32Array.from({ length: size }, (_, i) => (i + turn) % size),
    weight: Uint16Array.from({ length: size }, (_, i) => (i * 977 + turn * 131) % 16_384),
  };
  const form = { size, height: side, width: side, channels: 3, scale: 1 / 255 };
  const patchwork = patchworkCompiler()({ steps: [step] }, form);
  return { patchwork, pixels: pixelsOf(size, side * side * 3) };
}

describe.each([
  ['threads help', true],
  ['no thread helps', false],
])('what is cooked in shared memory where %s', (_name, helped) => {
  it.each([false, true])(
    'has the bits of the scalar executor on every recipe, with pictures kept: %s',
    (cached) => {
      const { begin } = cookOf(helped, cached);
      let epoch = 0;
      fc.assert(
        fc.property(randomRecipe(5), fc.boolean(), (form, floats) => {
          const { size, height, width, channels, steps } = form;
          const patchwork = patchworkCompiler()(
            { steps },
            { size, height, width, channels, scale: 1 / 255 },
          );
          const pixels = pixelsOf(size, height * width * channels, floats);
          const cooking = begun(begin, patchwork, pixels, epoch++ % 3);
          expect(cooking.use((values) => isSame(values, cookPlain(patchwork, pixels).values))).toBe(
            true,
          );
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is right whatever is begun, used and given up in between', () => {
    const { begin } = cookOf(helped);
    const batches = Array.from({ length: 8 }, (_, k) =>
      mixedOf([40, 7, 1][k % 3] as number, [12, 40, 3][k % 3] as number, k + 1),
    );
    const expected = batches.map(({ patchwork, pixels }) => cookPlain(patchwork, pixels).values);
    const act = fc.record({
      begins: fc.nat({ max: 7 }),
      ends: fc.nat({ max: 11 }),
      drops: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const open: { readonly cooking: Cooking; readonly which: number }[] = [];
        const end = (at: number, drops: boolean) => {
          const [ended] = open.splice(at % open.length, 1);
          if (ended === undefined) return;
          if (drops) ended.cooking.drop();
          else
            expect(
              ended.cooking.use((values) => isSame(values, expected[ended.which] as Float32Array)),
            ).toBe(true);
        };
        for (const { begins, ends, drops } of acts) {
          const { patchwork, pixels } = batches[begins] as ReturnType<typeof mixedOf>;
          open.push({ cooking: begun(begin, patchwork, pixels), which: begins });
          if (ends < 8) end(ends, drops);
        }
        while (open.length > 0) end(0, false);
      }),
      { numRuns: 100 },
    );
  });

  it('is right where more batches are begun than there are places on the board', () => {
    const { begin } = cookOf(helped);
    const count = 2 * Board.PLACES + 50;
    const all = Array.from({ length: count }, (_, k) => {
      const { patchwork, pixels } = mixedOf(3, 4, k + 1);
      return {
        cooking: begun(begin, patchwork, pixels),
        expected: cookPlain(patchwork, pixels).values,
      };
    });
    expect(
      all.filter(({ cooking, expected }) => !cooking.use((values) => isSame(values, expected))),
    ).toEqual([]);
    // And the places are used again.
    const { patchwork, pixels } = mixedOf(3, 4);
    const expected = cookPlain(patchwork, pixels).values;
    for (let k = 0; k < count; k++) {
      expect(begun(begin, patchwork, pixels).use((values) => isSame(values, expected))).toBe(true);
    }
  });

  it('takes no more memory than what is begun at once', async () => {
    const { begin, memory } = cookOf(helped);
    const { patchwork, pixels } = mixedOf(16, 32);
    const some = (count: number) =>
      Array.from({ length: count }, () => begun(begin, patchwork, pixels));
    // A thread may be held up at what has been used or given up: each at one.
    for (const cooking of some(4 + THREADS)) cooking.use(() => {});
    const { byteLength } = memory.buffer;
    for (let k = 0; k < 50; k++) {
      for (const [i, cooking] of some(4).entries()) {
        if (i % 2 === 0) cooking.use(() => {});
        else cooking.drop();
      }
      // For threads to find something that is given up while they are at it.
      if (k % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(memory.buffer.byteLength).toBe(byteLength);
  });

  it('is given back where it could not be used, too', () => {
    const { begin, memory } = cookOf(helped);
    const { patchwork, pixels } = mixedOf(16, 32);
    const fail = () => {
      const cooking = begun(begin, patchwork, pixels);
      expect(() =>
        cooking.use(() => {
          throw new Error('no tensor');
        }),
      ).toThrow('no tensor');
      cooking.drop();
    };
    // A thread may be held up at what has been given back: each at one.
    for (const cooking of Array.from({ length: 1 + THREADS }, () =>
      begun(begin, patchwork, pixels),
    ))
      cooking.use(() => {});
    const { byteLength } = memory.buffer;
    for (let k = 0; k < 20; k++) fail();
    expect(memory.buffer.byteLength).toBe(byteLength);
    // Once only: no two that are begun get the same.
    const all: readonly Begun[] = [2, 3, 4, 5, 6, 7].map((turn) => {
      const { patchwork: other, pixels: others } = mixedOf(16, 32, turn);
      return { cooking: begun(begin, other, others), expected: cookPlain(other, others).values };
    });
    for (const { cooking, expected } of [...all].reverse()) {
      expect(cooking.use((values) => isSame(values, expected))).toBe(true);
    }
  });
});

describe('threads that help', () => {
  it('cook what was begun while this one does something else, and what is begun later', async () => {
    const { begin } = cookOf(true);
    for (let k = 0; k < 3; k++) {
      const { patchwork, pixels } = mixedOf(64, 32, k + 1);
      const cooking = begun(begin, patchwork, pixels);
      await isDone(cooking);
      cooking.use((values) => {
        expect(isSame(values, cookPlain(patchwork, pixels).values)).toBe(true);
        // What is aligned to a line of the processor native TensorFlow would take for good.
        expect(values.byteOffset % 64).toBe(16);
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('cook nothing of themselves', async () => {
    const { begin } = cookOf(false);
    const { patchwork, pixels } = mixedOf(64, 32);
    const cooking = begun(begin, patchwork, pixels);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(cooking.isDone).toBe(false);
    cooking.drop();
  });
});

describe('a thread that is stopped in the middle of a batch', () => {
  /** One that claims a range, and is never heard of again. */
  const stoppedAt = (memory: WebAssembly.Memory) => {
    const cook = () => {
      throw new Error('stopped');
    };
    return new Board({ ...(simdKernels()(() => memory) as SimdKernel), cook });
  };

  it('holds nobody up, and keeps the memory that it may still write to', () => {
    const { begin, memory } = cookOf(false);
    const stopped = stoppedAt(memory);
    const { patchwork, pixels } = mixedOf(16, 32);
    const expected = cookPlain(patchwork, pixels).values;
    const kept = begun(begin, patchwork, pixels);
    expect(() => stopped.workOff(0)).toThrow('stopped');
    const seen = kept.use((values) => {
      expect(isSame(values, expected)).toBe(true);
      return values;
    });
    seen.fill(7);
    for (let k = 0; k < 5; k++) {
      expect(begun(begin, patchwork, pixels).use((values) => isSame(values, expected))).toBe(true);
    }
    expect(seen.every((value) => value === 7)).toBe(true);
  });

  it('of a batch that was given up keeps its memory, too', () => {
    const { begin, memory } = cookOf(false);
    const stopped = stoppedAt(memory);
    const { patchwork, pixels } = mixedOf(16, 32);
    begun(begin, patchwork, pixels).use(() => {});
    const { byteLength } = memory.buffer;
    const given = begun(begin, patchwork, pixels);
    expect(() => stopped.workOff(1)).toThrow('stopped');
    given.drop();
    begun(begin, patchwork, pixels).use(() => {});
    expect(memory.buffer.byteLength).toBeGreaterThan(byteLength);
  });
});

describe('the board', () => {
  it('gives each range of a batch to one, and none of a batch whose place has another', () => {
    const memory = new WebAssembly.Memory({ initial: 60, maximum: 60, shared: true });
    const kernel = simdKernels()(() => memory) as SimdKernel;
    const cooked: number[] = [];
    const counting = new Board({
      ...kernel,
      cook: (...call) => cooked.push(call.at(-1) as number),
    });
    const { patchwork, pixels } = mixedOf(64, 32);
    const laid = layOut(kernel, patchwork, pixels, { arena: 65_536, out: 2 ** 21 });
    expect(counting.put(5, laid)).toBe(3);
    counting.workOff(5 + Board.PLACES);
    expect(cooked).toEqual([]);
    counting.workOff(5);
    counting.workOff(5);
    const bytes = 4 * 64 * 3072;
    expect(cooked).toEqual([0, 22, 44].map((picture) => 2 ** 21 + (picture * bytes) / 64));
    expect([2, 3, 4].map((count) => counting.isDone(5, count))).toEqual([false, true, false]);
    counting.put(5 + Board.PLACES, laid);
    counting.workOff(5);
    expect(cooked).toHaveLength(3);
    expect(counting.close(5 + Board.PLACES)).toBe(0);
    counting.workOff(5 + Board.PLACES);
    expect(cooked).toHaveLength(3);
  });

  it('gives nothing of a batch that is being put in its place to who looks for the one before', () => {
    const memory = new WebAssembly.Memory({ initial: 60, maximum: 60, shared: true });
    const kernel = simdKernels()(() => memory) as SimdKernel;
    let cooked = 0;
    const board = new Board({ ...kernel, cook: () => cooked++ });
    const { patchwork, pixels } = mixedOf(64, 32);
    const laid = layOut(kernel, patchwork, pixels, { arena: 65_536, out: 2 ** 21 });
    const small = [...laid.call] as unknown as number[];
    small[1] = 1;
    expect(board.put(7, { ...laid, call: small as unknown as typeof laid.call })).toBe(1);
    board.workOff(7);
    expect(cooked).toBe(1);
    // Reading the last argument is the last that is done before the batch may be begun.
    const call = [...laid.call];
    Object.defineProperty(call, 14, {
      get() {
        board.workOff(7);
        return laid.call[14];
      },
    });
    expect(
      board.put(7 + Board.PLACES, { ...laid, call: call as unknown as typeof laid.call }),
    ).toBe(3);
    expect(cooked).toBe(1);
    board.workOff(7 + Board.PLACES);
    expect(cooked).toBe(4);
  });

  it('reaches for the pictures of a range that lie where they were kept, and for no others', () => {
    const memory = new WebAssembly.Memory({ initial: 60, maximum: 60, shared: true });
    const kernel = simdKernels()(() => memory) as SimdKernel;
    const reached: number[][] = [];
    const board = new Board({ ...kernel, reach: (...args) => reached.push(args) });
    const { patchwork, pixels } = mixedOf(64, 32);
    const laid = layOut(kernel, patchwork, pixels, { arena: 65_536, out: 2 ** 21 });
    board.put(0, laid);
    board.workOff(0);
    expect(reached).toEqual([]);
    board.put(1, { ...laid, reaches: true });
    board.workOff(1);
    const { pictures } = laid;
    expect(reached).toEqual([
      [22, 3072, pictures],
      [22, 3072, pictures + 88],
      [20, 3072, pictures + 176],
    ]);
  });

  it('has few enough ranges for its words, however many pictures there are', () => {
    const memory = new WebAssembly.Memory({ initial: 300, maximum: 300, shared: true });
    const kernel = simdKernels()(() => memory) as SimdKernel;
    const laid = { length: 1, pictures: 0, reaches: false };
    const call = (size: number, side: number) =>
      [0, size, side, side, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as unknown as Parameters<
        Board['put']
      >[1]['call'];
    let cooked = 0;
    const board = new Board({ ...kernel, cook: (_floats, count = 0) => (cooked += count) });
    expect(board.put(0, { ...laid, call: call(10_000, 224) })).toBe(32);
    expect(board.isDone(0, 32)).toBe(false);
    board.workOff(0);
    expect(board.isDone(0, 32)).toBe(true);
    expect(cooked).toBe(10_000);
    expect(board.put(0, { ...laid, call: call(33, 224) })).toBe(17);
    expect(board.put(0, { ...laid, call: call(31, 224) })).toBe(31);
    expect(board.put(0, { ...laid, call: call(1, 1) })).toBe(1);
  });
});
