import { describe, expect, it, vi } from 'vitest';
import type { PageValues } from '../../../../lib/datasets/parquet/pages/pageValues.ts';
import { Slots } from '../../../../lib/datasets/parquet/pages/slots.ts';

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
const bytesOf = (slots: Slots) => [...(slots.parts().buffers[1] as Uint8Array)];

describe('Slots', () => {
  it('writes every byte, those of slots without a value too, however often its memory grew', () => {
    for (const expected of [0, 1, 5, 40]) {
      const slots = new Slots({ stored: 3, kept: 3, array: 'Uint8Array' }, expected, 0);
      const all: number[] = [];
      for (let turn = 1; turn < 9; turn++) {
        const values = Array.from({ length: 3 * turn }, (_, k) => 10 * turn + k);
        slots.take(plain(values), turn);
        slots.skip(turn % 3);
        all.push(...values, ...new Array(3 * (turn % 3)).fill(0));
      }
      expect(bytesOf(slots)).toEqual(all);
    }
  });

  it('takes no values that a page has not got', () => {
    const slots = new Slots({ stored: 4, kept: 4, array: 'Uint8Array' }, 8, 0);
    slots.take(plain([1, 2, 3, 4]), 1);
    expect(() => slots.take(plain([1, 2, 3, 4, 5, 6, 7]), 2)).toThrow(RangeError);
  });
});
