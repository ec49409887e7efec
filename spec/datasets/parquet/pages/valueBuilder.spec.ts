import { describe, expect, it, vi } from 'vitest';
import type { PageValues } from '../../../../lib/datasets/parquet/pages/pageValues.ts';
import {
  noValues,
  ValueBuilder,
  type ValueForm,
} from '../../../../lib/datasets/parquet/pages/valueBuilder.ts';

// Memory that has been used before, which that of a new process seldom has.
vi.mock('#files', async (original) => ({
  ...(await original<object>()),
  unclearedBytes: (length: number) => new Uint8Array(length).fill(0xa5),
}));

const plain = (bytes: number[]): PageValues => ({
  bytes: Uint8Array.from(bytes),
  starts: undefined,
  indices: undefined,
  next: 0,
});
const builder = (form: ValueForm, slots: number) =>
  new ValueBuilder(form, noValues(form, { slots, bytes: 0 }));
const bytesOf = (values: ValueBuilder) => [...(values.parts().buffers[1] as Uint8Array)];

describe('ValueBuilder', () => {
  it('writes every byte, those of slots without a value too, however often its memory grew', () => {
    for (const expected of [0, 1, 5, 40]) {
      const values = builder({ stored: 3, width: 3, array: 'Uint8Array', structs: [] }, expected);
      const all: number[] = [];
      for (let turn = 1; turn < 9; turn++) {
        const bytes = Array.from({ length: 3 * turn }, (_, k) => 10 * turn + k);
        values.append(plain(bytes), turn);
        values.appendNulls(turn % 3);
        all.push(...bytes, ...new Array(3 * (turn % 3)).fill(0));
      }
      expect(bytesOf(values)).toEqual(all);
      const isNull = Array.from({ length: values.length }, (_, slot) => {
        const bits = values.parts().buffers[2] as Uint8Array;
        return ((bits[slot >> 3] as number) >> (slot & 7)) % 2 === 0;
      });
      const wanted = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((turn) => [
        ...new Array(turn).fill(false),
        ...new Array(turn % 3).fill(true),
      ]);
      expect(isNull).toEqual(wanted);
      expect(values.parts().nullCount).toBe(wanted.filter(Boolean).length);
    }
  });

  it('appends no values that a page has not got', () => {
    const values = builder({ stored: 4, width: 4, array: 'Uint8Array', structs: [] }, 8);
    values.append(plain([1, 2, 3, 4]), 1);
    expect(() => values.append(plain([1, 2, 3, 4, 5, 6, 7]), 2)).toThrow(RangeError);
  });

  it.each([1, 2, 3, 4, 8, 40])('looks up words of %i bytes', (width) => {
    const values = builder({ stored: width, width, array: 'Uint8Array', structs: [] }, 2);
    const words = Uint8Array.from({ length: 5 * width }, (_, k) => k);
    const indices = Uint32Array.of(4, 0, 3, 3, 1);
    values.append({ bytes: words, starts: undefined, indices, next: 1 }, 3);
    expect(bytesOf(values)).toEqual(
      [0, 3, 3].flatMap((word) => [...words.subarray(word * width, (word + 1) * width)]),
    );
  });

  it.each<[string, number[][], boolean]>([
    ['text', [[0xc3, 0xa4], [], [0x61]], true],
    ['nothing at all', [], true],
    ['a byte that is no text', [[0x61], [0xff]], false],
    ['characters that are split between two values', [[0xc3], [0xa4]], false],
    ['a character that is cut off', [[0x61, 0xc3]], false],
  ])('refuses what is no text in a column of text: %s', (_, texts, isText) => {
    const values = builder(
      { stored: 0, width: 0, array: 'Uint8Array', text: true, structs: [] },
      texts.length,
    );
    const bytes = texts.flatMap((text) => [0, 0, 0, 0, ...text]);
    const starts = Uint32Array.from({ length: texts.length + 1 }, (_, i) =>
      texts.slice(0, i).reduce((sum, { length }) => sum + 4 + length, 4),
    );
    values.append(
      { bytes: Uint8Array.from(bytes), starts, indices: undefined, next: 0 },
      texts.length,
    );
    if (isText) expect(bytesOf(values)).toEqual(texts.flat());
    else expect(() => values.parts()).toThrow('no UTF-8');
  });
});
