import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import { ipcFooter } from '../../../lib/datasets/arrow/ipcFooter.ts';
import { openInput } from '../../../lib/datasets/io/openInput.ts';
import { valuesOf } from '../values.ts';
import { numberedTable } from '../written.ts';

const golden = (name: string) =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, `../../golden/arrow/${name}.arrow`)));
const read = (bytes: Uint8Array) => lastValueFrom(fromArrow(bytes).pipe(toArray()));

/** An IPC file of three record batches. */
function threeBatches(): Uint8Array {
  const whole = numberedTable(30);
  const parts = [0, 10, 20].map((row) => whole.slice(row, row + 10));
  return tableToIPC((parts[0] as (typeof parts)[0]).concat(...parts.slice(1)), 'file');
}

/** Where the footer of a file lists the message that begins at `start`. */
function placeInFooter(bytes: Uint8Array, start: number): number {
  const place = new Uint8Array(BigInt64Array.of(BigInt(start)).buffer);
  for (let at = bytes.length - place.length; at >= 0; at--) {
    if (place.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new Error('the footer does not list it');
}

describe('an Arrow file', () => {
  // Written by the Rust crate, polars and pyarrow; `make.py` of the faults made the others.
  it.each([
    ['arrowrs', 'x', 'of arrow-rs, whose mark is padded to 64 bytes'],
    ['padded64', 'x', 'whose mark is padded to 64 bytes'],
    ['pl_y', 'y', 'of polars'],
    ['footer_gap', 'y', 'with a gap between its batches'],
    ['footer_noeos', 'y', 'without a mark behind its last batch'],
    ['footer_unframed', 'y', 'whose messages have no mark, as before version 0.15'],
  ])('is read as its footer says: %s', async (name, column) => {
    const bytes = golden(name);
    const right = [...(tableFromIPC(bytes).getChild(column) ?? [])].map(Number);
    expect(right.length).toBeGreaterThan(1);
    expect(valuesOf(await read(bytes), column).map(Number)).toEqual(right);
  });

  it('has the batches that its footer lists, in that order', async () => {
    const bytes = threeBatches();
    const file = await openInput(bytes);
    const { batches } = await ipcFooter(file);
    expect(batches).toHaveLength(3);
    // The places of the first and the last batch change places in the footer.
    const [first, , last] = batches.map(({ start }) => placeInFooter(bytes, start)) as [
      number,
      number,
      number,
    ];
    const swapped = bytes.slice();
    swapped.set(bytes.subarray(last, last + 24), first);
    swapped.set(bytes.subarray(first, first + 24), last);
    const rows = valuesOf(await read(swapped), 'row');
    expect(rows).toEqual(
      [20, 10, 0].flatMap((row) => Array.from({ length: 10 }, (_, i) => row + i)),
    );
  });

  it.each([
    ['a message of which nothing is left', golden('zeroed_batch'), /a message is damaged/],
    ['no footer', threeBatches().fill(0, -14, -6), /its footer is damaged/],
  ])('that has %s is refused', async (_, bytes, expected) => {
    const error = await read(bytes).catch((caught) => caught);
    expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    expect(String(error)).toMatch(expected);
  });

  it('whose footer lists a message outside of the file is refused', async () => {
    const bytes = threeBatches();
    const { batches } = await ipcFooter(await openInput(bytes));
    const at = placeInFooter(bytes, batches[1]?.start ?? 0);
    bytes.set(new Uint8Array(BigInt64Array.of(BigInt(bytes.length)).buffer), at);
    expect(String(await read(bytes).catch((caught) => caught))).toMatch(/outside of the file/);
  });

  it('whose footer lists a dictionary as a batch is refused', async () => {
    const bytes = threeBatches();
    const { dictionaries, batches } = await ipcFooter(await openInput(bytes));
    const from = placeInFooter(bytes, dictionaries[0]?.start ?? 0);
    bytes.set(bytes.slice(from, from + 24), placeInFooter(bytes, batches[0]?.start ?? 0));
    expect(String(await read(bytes).catch((caught) => caught))).toMatch(/no record batch/);
  });
});
