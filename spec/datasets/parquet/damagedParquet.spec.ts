import { Binary, Field, FixedSizeBinary, List, Table, Uint8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { runs } from '../../runs.ts';
import { valuesOf } from '../values.ts';
import { numberedTable, parquetOf } from '../written.ts';
import { drawer, outcome } from './damage.ts';

const good = numberedTable(3000);

describe('fromParquet() of a damaged file', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'ZSTD'] as const)(
    'never crashes or hangs, whichever byte is wrong, and says which file (%s)',
    async (codec) => {
      const bytes = parquetOf(good, { codec });
      const draw = drawer(1);
      let failures = 0;
      for (let i = 0; i < runs(50); i++) {
        const damaged = bytes.slice();
        // Every other time in the footer, where a byte means most.
        const at = i % 2 === 0 ? draw(bytes.length) : bytes.length - 1 - draw(1500);
        damaged[at] = draw(256);
        const { error } = await outcome(damaged);
        if (error === undefined) continue;
        failures++;
        expect(isMillraceError(error), String(error)).toBe(true);
        expect(String(error)).toContain('bytes');
      }
      expect(failures).toBeGreaterThan(runs(10));
      const rows = (await outcome(bytes)).rows;
      expect(valuesOf(rows, 'row')).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    },
  );

  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD'] as const)(
    'gives whole rows or says what is wrong, whichever bytes of pages are, of images and lists (%s)',
    async (codec) => {
      const rows = Array.from({ length: 300 }, (_, i) => i);
      const images = new Table({
        picture: vectorFromArray(
          rows.map((i) => new Uint8Array(20).fill(i)),
          new FixedSizeBinary(20),
        ),
        bytes: vectorFromArray(
          rows.map((i) => (i % 7 === 0 ? null : new Uint8Array(i % 9).fill(i))),
          new Binary(),
        ),
        list: vectorFromArray(
          rows.map((i) =>
            i % 11 === 0 ? null : Array.from({ length: i % 13 }, (_, k) => (i + k) % 256),
          ),
          new List(new Field('item', new Uint8(), true)),
        ),
        label: vectorFromArray(
          rows.map((i) => i % 10),
          new Uint8(),
        ),
      });
      const bytes = parquetOf(images, { codec, groupRows: 150, pageBytes: 200 });
      const draw = drawer(3);
      let failures = 0;
      for (let i = 0; i < runs(100); i++) {
        const damaged = bytes.slice();
        // What comes before the footer: pages, and little between them.
        for (let k = 0; k <= i % 3; k++) damaged[4 + draw(bytes.length - 2000)] = draw(256);
        const { rows: read, error } = await outcome(damaged);
        const count = read.reduce((sum, { length }) => sum + length, 0);
        expect([0, 150, 300]).toContain(count);
        for (const column of ['picture', 'bytes', 'list', 'label'])
          expect(valuesOf(read, column)).toHaveLength(count);
        if (error === undefined) continue;
        failures++;
        expect(isMillraceError(error, 'data'), String(error)).toBe(true);
        const { name } = (error as Error).cause as Error;
        expect(name, String(error)).not.toBe('TypeError');
      }
      expect(failures).toBeGreaterThan(runs(10));
    },
  );

  it('never crashes or hangs, wherever it is cut off', async () => {
    const bytes = parquetOf(good);
    for (let i = 0; i < 100; i++) {
      const { error } = await outcome(bytes.subarray(0, Math.floor((bytes.length * i) / 100)));
      expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    }
  });

  it('says that pages lie beyond the end of a file that has its footer alone', async () => {
    const bytes = parquetOf(good, { codec: 'UNCOMPRESSED' });
    const footer =
      new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8).getUint32(0, true) + 8;
    const { error } = await outcome(
      Uint8Array.of(...bytes.subarray(0, 4), ...bytes.subarray(bytes.length - footer)),
    );
    expect(isMillraceError(error, 'data')).toBe(true);
    expect(String(error)).toContain('beyond the end of the file');
  });

  it('gives the rows of the row groups before, and names the one that is damaged', async () => {
    const bytes = parquetOf(good, { codec: 'GZIP' });
    // The middle of three row groups of about the same size.
    const middle = Math.floor(bytes.length / 2);
    const damaged = bytes.slice();
    damaged.fill(0xff, middle, middle + 200);
    const { rows, error } = await outcome(damaged);
    expect(valuesOf(rows, 'row')).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(isMillraceError(error, 'data')).toBe(true);
    expect(error).toMatchObject({ place: { source: 'bytes', rowGroup: 1 } });
    expect((error as Error).cause).toBeInstanceOf(Error);
  });
});
