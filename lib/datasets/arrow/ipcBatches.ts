import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import type { ByteSequence } from './byteSequence.ts';
import { type IpcMessage, ipcMessages } from './ipcMessages.ts';
import { requireWhole } from './requireWhole.ts';

/** A record batch, or a number of rows that were passed over. */
export interface IpcItem {
  readonly schema: Schema;
  readonly rows: number;
  readonly batch?: RecordBatch;
}

/** What {@link ipcBatches} throws, with the number of rows before it. */
export class IpcFailure extends Error {
  readonly rows: number;

  constructor(rows: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.rows = rows;
  }
}

/**
 * The record batches of an IPC file or stream, one at a time. Those before the first row wanted are not decoded.
 *
 * @param ahead tells how many of the rows that come next are not wanted
 * @param schema gives that of a file which does not have it at the beginning
 */
export async function* ipcBatches(
  sequence: ByteSequence,
  { ahead, schema }: { readonly ahead: () => number; readonly schema: () => Promise<Schema> },
): AsyncGenerator<IpcItem> {
  let rows = 0;
  let passed = 0;
  let wanted = false;

  const isWanted = (message: IpcMessage): boolean => {
    if (message.kind === 'other') return false;
    if (message.kind !== 'batch' || wanted) return true;
    if (message.rows > 0 && passed + message.rows > ahead()) wanted = true;
    else passed += message.rows;
    return wanted;
  };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const message of ipcMessages(sequence, schema))
      if (isWanted(message)) yield* await message.bytes();
  }

  try {
    const reader = await RecordBatchReader.from(pieces());
    await reader.open({ autoDestroy: false });
    for (;;) {
      const { done, value } = await reader.next();
      if (passed > 0) {
        const skipped = { schema: reader.schema, rows: passed };
        rows += passed;
        passed = 0;
        yield skipped;
      }
      if (done === true) return;
      const batch: RecordBatch = value;
      if (batch.numRows === 0) continue;
      requireWhole(batch);
      yield { schema: reader.schema, rows: batch.numRows, batch };
      rows += batch.numRows;
    }
  } catch (cause) {
    throw new IpcFailure(rows, cause);
  }
}
