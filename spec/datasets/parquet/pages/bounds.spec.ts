import { describe, expect, it } from 'vitest';
import { openPage } from '../../../../lib/datasets/parquet/pages/openPage.ts';
import type { PageForm } from '../../../../lib/datasets/parquet/pages/pageForm.ts';
import { PAGE } from '../../../../lib/datasets/parquet/pages/pageHeader.ts';
import { PageMemory } from '../../../../lib/datasets/parquet/pages/pageMemory.ts';
import { roomForPage } from '../../../../lib/datasets/parquet/pages/roomForPage.ts';
import { noValues, ValueBuilder } from '../../../../lib/datasets/parquet/pages/valueBuilder.ts';

const form: PageForm = {
  ...{ array: 'Uint8Array', stored: 1, width: 1, defined: 2, structs: [1], codec: 'none' },
};

describe('a page', () => {
  it.each([
    [2, undefined],
    [3, 'a level of a page is 3 of 2 at most'],
  ])('of a definition level %i of 2 at most', (level, message) => {
    // A run of four levels, then four values.
    const bytes = Uint8Array.of(4 << 1, level, 1, 2, 3, 4);
    const levels = { repetition: 0, definition: 2 };
    const header = { kind: PAGE.data2, length: 6, size: 6, values: 4, encoding: 0, levels };
    const page = { header: { ...header, compressed: false }, bytes };
    const open = () => openPage(page, { form, memory: new PageMemory(), dictionary: undefined });
    if (message === undefined) expect(open().slots).toBe(4);
    else expect(open).toThrow(message);
  });

  it('becomes no more than a thousand times its bytes, beyond 256 MiB', () => {
    const header = { kind: PAGE.data, values: 1, encoding: 0, levels: undefined, compressed: true };
    const zstd: PageForm = { ...form, codec: 'zstd' };
    const room = (length: number, size: number) => roomForPage({ ...header, length, size }, zstd);
    expect(room(10, 2 ** 28)).toBeGreaterThan(2 ** 28);
    expect(room(2 ** 20, 2 ** 29)).toBeGreaterThan(2 ** 29);
    expect(() => room(1000, 2 ** 28 + 1)).toThrow('1000 bytes would become 268435457');
  });
});

describe('values of a record batch', () => {
  it('become no more than four times those of their pages, beyond 512 MiB', () => {
    const width = 2 ** 20;
    const words = { ...form, stored: width, width: width, structs: [] };
    const values = new ValueBuilder(words, noValues(words, { slots: 1, bytes: width }));
    const word = { bytes: new Uint8Array(width), starts: undefined, next: 0 };
    const repeated = { ...word, indices: new Uint32Array(600) };
    expect(() => values.append(repeated, 600)).toThrow(
      'values of a record batch would have more than 512 MiB',
    );
  });
});
