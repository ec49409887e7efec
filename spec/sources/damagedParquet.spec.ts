import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { pull } from '../../lib/flow/pull.ts';
import { isMillraceError } from '../../lib/model/isMillraceError.ts';
import type { Rows } from '../../lib/model/rows.ts';
import { fromParquet } from '../../lib/sources/fromParquet.ts';
import { valuesOf } from './values.ts';
import { numberedTable, parquetOf } from './written.ts';

const good = numberedTable(3000);

/** What becomes of a damaged file: its rows, or the error and the rows before it. */
async function outcome(bytes: Uint8Array): Promise<{ rows: Rows[]; error?: unknown }> {
  const rows: Rows[] = [];
  try {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('it hangs')), 5000).unref();
    });
    const stream = pull(fromParquet(bytes));
    for (;;) {
      const step = (await Promise.race([stream.next(), late])) as IteratorResult<Rows>;
      if (step.done) return { rows };
      rows.push(step.value);
    }
  } catch (error) {
    return { rows, error };
  }
}

function drawer(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

describe('fromParquet() of a damaged file', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'ZSTD'] as const)(
    'never crashes or hangs, whichever byte is wrong, and says which file (%s)',
    async (codec) => {
      const bytes = parquetOf(good, { codec });
      const draw = drawer(1);
      let failures = 0;
      for (let i = 0; i < 150; i++) {
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
      expect(failures).toBeGreaterThan(30);
      const rows = (await outcome(bytes)).rows;
      expect(valuesOf(rows, 'row')).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    },
  );

  it('never crashes or hangs, wherever it is cut off', async () => {
    const bytes = parquetOf(good);
    for (let i = 0; i < 100; i++) {
      const { error } = await outcome(bytes.subarray(0, Math.floor((bytes.length * i) / 100)));
      expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    }
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

  it('gives up a decoder that has panicked, as each panic leaks a part of its stack', async () => {
    const require = createRequire(import.meta.url);
    const bytes = parquetOf(good);
    const draw = drawer(2);
    let before: unknown;
    let panicked = false;
    for (let i = 0; i < 4000 && !panicked; i++) {
      const damaged = bytes.slice();
      damaged[draw(bytes.length)] = draw(256);
      before = require('parquet-wasm');
      const { error } = await outcome(damaged);
      panicked = (error as Error | undefined)?.cause instanceof WebAssembly.RuntimeError;
      if (!panicked) expect(require('parquet-wasm')).toBe(before);
    }
    expect(panicked).toBe(true);
    expect((await outcome(bytes)).error).toBeUndefined();
    expect(require('parquet-wasm')).not.toBe(before);
  });
});
