import type { FileHandle } from 'node:fs/promises';
import { RecordBatchReader, type Schema } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { requireSoundFooter } from './requireSoundHead.ts';

/** `ARROW1`, with which IPC files begin and end. */
export const FILE_MARK = 'ARROW1';
/** Bytes after the footer: its length and the mark. */
const TAIL_BYTES = 4 + FILE_MARK.length;

/** The place of a message in a file. */
export interface IpcBlock {
  readonly start: number;
  /** Bytes of the header, with its prefix and padding. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** The content of the footer of an IPC file. */
export interface IpcFooter {
  readonly bytes: Uint8Array;
  readonly schema: Schema;
  readonly dictionaries: readonly IpcBlock[];
  readonly batches: readonly IpcBlock[];
}

/** Reads the footer of an IPC file. Throws a `FormatError` if it is damaged. */
export async function ipcFooter(file: ByteFile): Promise<IpcFooter> {
  const { size } = file;
  const tail = await readBytes(file, {
    start: Math.max(0, size - TAIL_BYTES),
    target: new Uint8Array(Math.min(size, TAIL_BYTES)),
  });
  const length = tail.length < TAIL_BYTES ? 0 : new DataView(tail.buffer).getInt32(0, true);
  const start = size - TAIL_BYTES - length;
  if (length <= 0 || start < 8) throw new FormatError('its footer is damaged');
  const bytes = await readBytes(file, { start, target: new Uint8Array(length) });
  const places = requireSoundFooter(bytes);
  const view = new DataView(bytes.buffer);
  const blocksAt = (found: readonly number[]) => found.map((place) => blockAt(view, place, start));
  return {
    bytes,
    schema: await schemaOf(file, start),
    dictionaries: blocksAt(places.dictionaries),
    batches: blocksAt(places.batches),
  };
}

/** The structure `Block` of File.fbs: an offset, and the lengths of header and body. */
function blockAt(view: DataView, place: number, end: number): IpcBlock {
  const start = Number(view.getBigInt64(place, true));
  const headBytes = view.getInt32(place + 8, true);
  const bodyBytes = Number(view.getBigInt64(place + 16, true));
  if (start < 0 || headBytes <= 0 || bodyBytes < 0 || start + headBytes + bodyBytes > end) {
    throw new FormatError('its footer lists a message that lies outside of the file');
  }
  return { start, headBytes, bodyBytes };
}

/** The schema, decoded by apache-arrow, which has no way to decode a footer alone. */
async function schemaOf(file: ByteFile, footerStart: number): Promise<Schema> {
  const { size } = file;
  const handle = {
    fd: 0,
    stat: async () => ({ size }),
    close: async () => {},
    async read(buffer: Uint8Array, offset: number, bytes: number, position: number) {
      // The reader gets only the mark and the footer: it would read all dictionaries.
      const target = buffer.subarray(offset, offset + bytes);
      if (position === 0) new TextEncoder().encodeInto(FILE_MARK, target);
      else if (position >= footerStart) await file.read(position, target);
      return { bytesRead: bytes, buffer };
    },
  };
  const reader = await RecordBatchReader.from(handle as unknown as FileHandle);
  const { schema } = await reader.open({ autoDestroy: false });
  if (schema === undefined) throw new FormatError('its footer has no schema');
  return schema;
}
