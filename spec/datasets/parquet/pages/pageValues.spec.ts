import { describe, expect, it } from 'vitest';
import { PageMemory } from '../../../../lib/datasets/parquet/pages/pageMemory.ts';
import {
  dictionaryOf,
  dictionaryValues,
  plainValues,
} from '../../../../lib/datasets/parquet/pages/pageValues.ts';
import { roomForPage } from '../../../../lib/datasets/parquet/pages/roomForPage.ts';

const numbers = { stored: 4, width: 1 };
const texts = { stored: 0, width: 0 };

function opened(): PageMemory {
  const memory = new PageMemory();
  memory.begin(1000);
  return memory;
}

describe('the values of a page', () => {
  it('are those of the dictionary that it has, and none beside', () => {
    const memory = opened();
    const words = Uint8Array.of(7, 0, 0, 0, 8, 0, 0, 0);
    const around = {
      form: numbers,
      memory,
      dictionary: dictionaryOf(words, 2, { form: numbers, memory }),
    };
    // One bit each, in a run of three.
    const { bytes, indices } = dictionaryValues(Uint8Array.of(1, 6, 1), 3, around);
    expect(indices).toEqual(Uint32Array.of(1, 1, 1));
    expect(bytes).toEqual(Uint8Array.of(7, 8));
    expect(() => dictionaryValues(Uint8Array.of(2, 6, 2), 3, around)).toThrow(
      'not in the dictionary',
    );
    expect(() => dictionaryValues(Uint8Array.of(33, 6, 1), 3, around)).toThrow(RangeError);
    expect(() => dictionaryValues(Uint8Array.of(), 3, around)).toThrow(RangeError);
    expect(dictionaryValues(Uint8Array.of(), 0, around).indices).toHaveLength(0);
  });

  it('are as many as it says, each as long as it says', () => {
    const around = { form: texts, memory: opened() };
    const bytes = Uint8Array.of(1, 0, 0, 0, 9, 0, 0, 0, 0, 2, 0, 0, 0, 5, 6);
    expect(plainValues(bytes, 3, around).starts).toEqual(Uint32Array.of(4, 9, 13, 19));
    expect(() => plainValues(bytes.subarray(0, 14), 3, around)).toThrow('end early');
    expect(() => plainValues(bytes, 4, around)).toThrow('end early');
    expect(() => plainValues(Uint8Array.of(255, 255, 255, 255, 1), 1, around)).toThrow('end early');
    expect(() => plainValues(bytes, 4, { form: numbers, memory: opened() })).toThrow('end early');
  });
});

describe('the room for a page', () => {
  const page = { length: 10, size: 640, values: 0 } as Parameters<typeof roomForPage>[0];

  it('is refused to one that Snappy cannot have made so large', () => {
    const snappy = { codec: 'snappy' } as Parameters<typeof roomForPage>[1];
    expect(roomForPage(page, snappy)).toBe(650);
    expect(() => roomForPage({ ...page, size: 641 }, snappy)).toThrow(RangeError);
    expect(roomForPage({ ...page, size: 641 }, { ...snappy, codec: 'gzip' })).toBe(651);
  });
});
