import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageMemory } from '../../../../lib/datasets/parquet/pages/pageMemory.ts';
import { PAGES_BYTES } from '../../../../lib/datasets/parquet/pages/pagesBytes.ts';
import { runs } from '../../../runs.ts';

/** An element of Snappy: bytes as they are, or so many of those so far before. */
type Element =
  | { readonly literal: Uint8Array }
  | { readonly distance: number; readonly length: number };

const element: fc.Arbitrary<Element> = fc.oneof(
  fc.record({ literal: fc.uint8Array({ minLength: 1, maxLength: 70 }) }),
  fc.record({ literal: fc.uint8Array({ minLength: 250, maxLength: 300 }) }),
  fc.record({ distance: fc.integer({ min: 1, max: 70 }), length: fc.integer({ min: 1, max: 64 }) }),
  fc.record({
    distance: fc.integer({ min: 1, max: 3000 }),
    length: fc.integer({ min: 1, max: 64 }),
  }),
);

/** The stream of the elements, each copy in the `way`-th of the ways that it can be written, and what it says. */
function stream(
  elements: readonly Element[],
  way: number,
): { readonly bytes: Uint8Array; readonly values: Uint8Array } {
  const values: number[] = [];
  const bytes: number[] = [];
  for (const one of elements) {
    if ('literal' in one) {
      const last = one.literal.length - 1;
      if (last < 60) bytes.push(last << 2);
      else if (last < 256) bytes.push(60 << 2, last);
      else bytes.push(61 << 2, last & 255, last >> 8);
      bytes.push(...one.literal);
      values.push(...one.literal);
      continue;
    }
    if (values.length === 0) continue;
    const distance = 1 + ((one.distance - 1) % values.length);
    const { length } = one;
    if (way === 0 && length >= 4 && length < 12 && distance < 2048) {
      bytes.push(1 | ((length - 4) << 2) | ((distance >> 8) << 5), distance & 255);
    } else if (way < 2) {
      bytes.push(2 | ((length - 1) << 2), distance & 255, distance >> 8);
    } else {
      bytes.push(3 | ((length - 1) << 2), distance & 255, distance >> 8, 0, 0);
    }
    for (let k = 0; k < length; k++) values.push(values[values.length - distance] as number);
  }
  const size: number[] = [];
  for (let left = values.length; ; left >>= 7) {
    size.push((left & 127) | (left > 127 ? 128 : 0));
    if (left <= 127) break;
  }
  return { bytes: Uint8Array.from([...size, ...bytes]), values: Uint8Array.from(values) };
}

function decompressed(bytes: Uint8Array, size: number): Uint8Array {
  const memory = new PageMemory();
  memory.begin(bytes.length + size);
  return memory.decompress(bytes, size);
}

describe('Snappy', () => {
  it('is decompressed to what its elements say, however they are written and wherever they end', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 40 }), fc.nat(2), (elements, way) => {
        const { bytes, values } = stream(elements, way);
        expect(decompressed(bytes, values.length)).toEqual(values);
      }),
      { numRuns: runs(200), seed: 1 },
    );
  });

  it('writes nothing beyond what it may, whatever it is given', () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const module = new WebAssembly.Module(Buffer.from(PAGES_BYTES, 'base64'));
    const { decompress } = new WebAssembly.Instance(module, { env: { memory } })
      .exports as unknown as {
      decompress(from: number, end: number, to: number, limit: number): number;
    };
    const all = new Uint8Array(memory.buffer);
    const damaged = fc
      .tuple(
        fc.array(element, { maxLength: 40 }),
        fc.nat(2),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      )
      .map(([elements, way, wrong]) => {
        const { bytes, values } = stream(elements, way);
        for (const [at, byte] of wrong) bytes[at % bytes.length] = byte;
        return { bytes, size: values.length };
      });
    fc.assert(
      fc.property(damaged, fc.integer({ min: -80, max: 80 }), ({ bytes, size }, more) => {
        const room = Math.max(0, size + more);
        all.fill(0xa5);
        all.set(bytes, 100);
        const to = 20_000;
        const made = decompress(100, 100 + bytes.length, to, to + room);
        expect(made).toBeLessThanOrEqual(room);
        expect(made).toBeGreaterThanOrEqual(-1);
        expect(all.subarray(100, 100 + bytes.length)).toEqual(bytes);
        expect(all.subarray(to - 200, to).every((byte) => byte === 0xa5)).toBe(true);
        expect(all.subarray(to + room, to + room + 200).every((byte) => byte === 0xa5)).toBe(true);
      }),
      { numRuns: runs(300), seed: 2 },
    );
  });

  it.each<[string, number[], number]>([
    ['no size', [], 4],
    ['fewer bytes than it says', [4, 3 << 2, 1, 2, 3], 4],
    ['fewer bytes than the page has', [4, 2 << 2, 1, 2, 3], 4],
    ['more bytes than the page has', [4, 4 << 2, 1, 2, 3, 4, 5], 4],
    ['a copy of nothing yet', [4, 2 | (3 << 2), 1, 0], 4],
    ['a copy of nothing', [4, 0, 1, 2 | (2 << 2), 0, 0], 4],
    ['a copy that ends early', [4, 0, 1, 2 | (2 << 2), 1], 4],
    ['a length that ends early', [4, 63 << 2, 1], 4],
    ['a length of 2 ** 32', [4, 63 << 2, 255, 255, 255, 255, 1], 4],
  ])('that is damaged is refused: %s', (_, bytes, size) => {
    expect(() => decompressed(Uint8Array.from(bytes), size)).toThrow(RangeError);
  });
});

/** Numbers in runs and side by side, as `parts` say. */
function hybrid(
  parts: readonly { readonly value: number; readonly times: number; readonly packed: boolean }[],
  width: number,
) {
  const bytes: number[] = [];
  const numbers: number[] = [];
  const varint = (value: number) => {
    for (let left = value; ; left = Math.floor(left / 128)) {
      bytes.push((left % 128) + (left > 127 ? 128 : 0));
      if (left <= 127) break;
    }
  };
  for (const { value, times, packed } of parts) {
    if (!packed) {
      varint(2 * times);
      for (let k = 0; k < Math.ceil(width / 8); k++)
        bytes.push(Math.floor(value / 2 ** (8 * k)) % 256);
      for (let i = 0; i < times; i++) numbers.push(value);
      continue;
    }
    varint(2 * times + 1);
    let bits = 0n;
    for (let i = 0; i < 8 * times; i++) {
      const next = (value * (i + 1)) % 2 ** width;
      numbers.push(next);
      bits |= BigInt(next) << BigInt(i * width);
    }
    for (let k = 0; k < times * width; k++) bytes.push(Number((bits >> BigInt(8 * k)) & 255n));
  }
  return { bytes: Uint8Array.from(bytes), numbers };
}

function integers(
  bytes: Uint8Array,
  { width, count }: { readonly width: number; readonly count: number },
) {
  const memory = new PageMemory();
  memory.begin(bytes.length + 4 * count);
  return memory.readIntegers(bytes, { width, count });
}

describe('numbers in runs and side by side', () => {
  it('are read as in the example of the format', () => {
    // https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE: 0 to 7, of three bits.
    const bytes = Uint8Array.of(3, 0b10001000, 0b11000110, 0b11111010);
    expect(integers(bytes, { width: 3, count: 8 })).toEqual({
      numbers: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
      min: 0,
      max: 7,
    });
  });

  it('are read as they were written, of any width, and not more than are wanted', () => {
    const part = (width: number) =>
      fc.record({
        value: fc.nat(2 ** Math.min(width, 31) - 1),
        times: fc.integer({ min: 1, max: 20 }),
        packed: fc.boolean(),
      });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 0, max: 32 })
          .chain((width) =>
            fc.tuple(fc.constant(width), fc.array(part(width), { minLength: 1, maxLength: 8 })),
          ),
        fc.nat(7),
        ([width, parts], fewer) => {
          const { bytes, numbers } = hybrid(parts, width);
          const wanted = numbers.slice(0, Math.max(1, numbers.length - fewer));
          const read = integers(bytes, { width, count: wanted.length });
          expect(Array.from(read.numbers)).toEqual(wanted);
          expect(read.min).toBe(Math.min(...wanted));
          expect(read.max).toBe(Math.max(...wanted));
          if (width > 8) return;
          const memory = new PageMemory();
          memory.begin(2 * bytes.length + wanted.length);
          expect(
            Array.from(memory.readBytes(bytes, { width, count: wanted.length }).numbers),
          ).toEqual(wanted);
          expect(() =>
            memory.readBytes(bytes.subarray(0, bytes.length - 1), {
              width,
              count: numbers.length + 8,
            }),
          ).toThrow(RangeError);
        },
      ),
      { numRuns: runs(200), seed: 3 },
    );
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['a run of none', [0, 1]],
    ['a run without its number', [16]],
    ['too few side by side', [3, 1]],
    ['a count that does not end', [255, 255, 255, 255, 255, 255, 255, 255]],
  ])('that are damaged are refused: %s', (_, bytes) => {
    expect(() => integers(Uint8Array.from(bytes), { width: 3, count: 8 })).toThrow(RangeError);
  });
});
