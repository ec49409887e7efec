import type { Schema } from 'apache-arrow';
import { OptionError } from '../../core/errors.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { datasetText } from '../datasetText.ts';
import { openInput } from '../io/openInput.ts';
import { requireColumns } from '../requireColumns.ts';
import type { Portion, Portions } from '../rowsReader.ts';
import { selectColumns } from '../selectColumns.ts';
import { type ByteSequence, fileSequence, pieceSequence, prefixed } from './byteSequence.ts';
import { footerSchema } from './footerSchema.ts';
import { type IpcItem, ipcBatches } from './ipcBatches.ts';
import { isRecordBatch } from './isRecordBatch.ts';
import { unreadable } from './unreadable.ts';

/** Bytes taken at once of what is read whole. */
const READ = 2 ** 20;

/** A stream of record batches, or of the bytes of an IPC stream or file, as portions: one for each record batch. */
export function streamPortions(
  items: AsyncIterator<unknown> | Iterator<unknown>,
  columns: readonly string[] | undefined,
): Portions {
  const source = 'stream';
  let dataset = '';
  let ahead = 0;
  let ended = false;
  const portionsRead = portions();

  const next = async (): Promise<unknown> => {
    const { done, value } = ended ? { done: true, value: undefined } : await items.next();
    if (done === true) ended = true;
    return value;
  };
  async function* itemsRead(): AsyncGenerator<IpcItem> {
    let item = await next();
    if (ended || item instanceof Uint8Array) {
      yield* bytesRead(pieceSequence(pieces(item)));
      return;
    }
    for (; !ended; item = await next()) {
      if (!isRecordBatch(item))
        throw unexpected(item, 'only record batches, or only `Uint8Array`s');
      if (item.numRows > 0) yield { schema: item.schema, rows: item.numRows, batch: item };
    }
  }
  async function* bytesRead(sequence: ByteSequence): AsyncGenerator<IpcItem> {
    const start = await sequence.take(6);
    const wanted = {
      ahead: () => ahead,
      schema: () => Promise.reject(new RangeError('there is no schema')),
    };
    if (String.fromCharCode(...start) !== 'ARROW1') {
      yield* ipcBatches(prefixed(start, sequence), wanted);
      return;
    }
    // What an IPC file has in it may be known at its end only.
    const file = await openInput(await everything(start, sequence));
    yield* ipcBatches(fileSequence(file), { ...wanted, schema: () => footerSchema(file) });
  }
  const pieces = (first: unknown) => {
    let given = false;
    return async () => {
      const piece = given ? await next() : first;
      given = true;
      if (ended) return undefined;
      if (!(piece instanceof Uint8Array))
        throw unexpected(piece, 'only `Uint8Array`s, or only record batches');
      return piece;
    };
  };
  async function* portions(): AsyncGenerator<Portion> {
    let first: { readonly name: string; readonly schema: Schema } | undefined;
    let firstRow = 0;
    try {
      for await (const { schema, rows, batch } of itemsRead()) {
        requireColumns(source, schema, columns);
        const read = { name: source, schema: columns ? schema.select([...columns]) : schema };
        first ??= read;
        if (first.schema !== read.schema) requireSameColumns(first, read);
        dataset ||= datasetText({ source, schema });
        yield { source, rows, batches: batch ? [selectColumns(batch, columns)] : [], firstRow };
        firstRow += rows;
      }
    } catch (error) {
      throw unreadable(source, error);
    }
  }

  return {
    dataset: () => dataset,
    async next(skip) {
      ahead = skip;
      const { done, value } = await portionsRead.next();
      return done === true ? undefined : value;
    },
    close() {
      if (ended) return;
      ended = true;
      // At once, even where the stream is waiting: it may never go on.
      const letGo = async () => items.return?.();
      letGo().catch(() => {});
    },
  };
}

async function everything(start: Uint8Array, rest: ByteSequence): Promise<Uint8Array> {
  const parts: BlobPart[] = [start as BlobPart];
  for (let part = await rest.take(READ); part.length > 0; part = await rest.take(READ))
    parts.push(part as BlobPart);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function unexpected(item: unknown, rule: string): OptionError {
  return new OptionError(
    `Cannot \`fromArrow\` as the items of \`input\` must be ${rule}: received ${String(item)}`,
  );
}
