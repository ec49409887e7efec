import { type RecordBatch, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchPart } from '../../../lib/datasets/arrow/batchPart.ts';
import { fileSequence } from '../../../lib/datasets/arrow/byteSequence.ts';
import { decodeBatch, type ReadMessage } from '../../../lib/datasets/arrow/decodeBatch.ts';
import { ipcMessages } from '../../../lib/datasets/arrow/ipcMessages.ts';
import { type BatchHead, isDivisible } from '../../../lib/datasets/arrow/isDivisible.ts';
import { openInput } from '../../../lib/datasets/io/openInput.ts';
import { columnTypes, orNull } from '../columnTypes.ts';
import { columnOf } from '../values.ts';

/** The record batch of an IPC stream of one, taken apart. */
async function takenApart(
  table: Table,
): Promise<{ readonly head: BatchHead; readonly body: Uint8Array }> {
  const bytes = fileSequence(await openInput(tableToIPC(table, 'stream')));
  for await (const { message, body } of ipcMessages(bytes)) {
    if (message.isRecordBatch()) return { head: message.header(), body: await body() };
  }
  throw new Error('there is no record batch');
}

/** The dictionaries of an IPC stream. */
async function dictionariesOf(table: Table): Promise<readonly ReadMessage[]> {
  const found: ReadMessage[] = [];
  const bytes = fileSequence(await openInput(tableToIPC(table, 'stream')));
  for await (const { head, message, body } of ipcMessages(bytes)) {
    if (message.isDictionaryBatch()) found.push({ head, body: await body() });
  }
  return found;
}

async function part(table: Table, first: number, length: number): Promise<RecordBatch> {
  const { head, body } = await takenApart(table);
  const read = async (offset: number, target: Uint8Array) =>
    target.set(body.subarray(offset, offset + target.length));
  const made = await batchPart(table.schema, head, { rows: { first, length }, read });
  return decodeBatch(table.schema, await dictionariesOf(table), made);
}

describe('batchPart()', () => {
  it.each(columnTypes.map(([type, values]) => [String(type), type, values] as const))(
    'is the rows that it is of, with nulls or without: %s',
    async (_, type, values) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.boolean().chain((nulls) => (nulls ? orNull(values) : values)),
            { minLength: 9, maxLength: 60 },
          ),
          fc.nat(),
          fc.integer({ min: 1, max: 60 }),
          async (column, start, most) => {
            const table = new Table({
              before: vectorFromArray(column.map((_, i) => i)),
              x: vectorFromArray(column, type),
            });
            const { head, body } = await takenApart(table);
            expect(isDivisible(table.schema, head, body.length)).toBe(true);
            const first = start % column.length;
            const length = Math.min(most, column.length - first);
            const made = new Table([await part(table, first, length)]);
            expect(made.numRows).toBe(length);
            for (const name of ['before', 'x'] as const) {
              expect(columnOf(made, name)).toEqual(
                columnOf(table, name).slice(first, first + length),
              );
              expect(made.getChild(name)?.nullCount).toBe(
                table.slice(first, first + length).getChild(name)?.nullCount,
              );
            }
          },
        ),
        { numRuns: 60, seed: 31 },
      );
    },
  );

  it('refuses a record batch that is damaged', async () => {
    const table = new Table({ x: vectorFromArray([1, 2, 3, 4, 5, 6, 7, 8, 9]) });
    const { head, body } = await takenApart(table);
    const changed = (of: object) =>
      Object.assign(Object.create(Object.getPrototypeOf(head)), head, of) as typeof head;
    expect(isDivisible(table.schema, head, body.length)).toBe(true);
    expect(isDivisible(table.schema, head, 8)).toBe(false);
    expect(isDivisible(table.schema, changed({ _nodes: [] }), body.length)).toBe(false);
    expect(isDivisible(table.schema, changed({ _length: 10 }), body.length)).toBe(false);
    const rows = { first: 8, length: 8 };
    await expect(batchPart(table.schema, head, { rows, read: async () => {} })).rejects.toThrow(
      RangeError,
    );
  });
});
