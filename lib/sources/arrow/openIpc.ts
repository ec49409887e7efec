import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { IoError } from '../../model/errors.ts';
import type { ArrowStream } from './readerPortions.ts';

const FILE_MAGIC = 'ARROW1';
const STREAM_START = 0xffffffff;

/**
 * The record batches of an IPC file or IPC stream, read one at a time, with random access to the bytes.
 *
 * @throws IoError where it is empty, cut off or neither
 */
export async function openIpc(name: string, blob: Blob, signal: AbortSignal): Promise<ArrowStream> {
  const fails = (why: string) => new IoError(`Cannot read ${name} as it must be an Arrow IPC file or stream: received ${why}`);
  if (blob.size === 0) throw fails('an empty file');
  const head = new Uint8Array(await blob.slice(0, 8).arrayBuffer());
  const tail = new Uint8Array(await blob.slice(-FILE_MAGIC.length).arrayBuffer());
  const isFile = text(head).startsWith(FILE_MAGIC);
  if (isFile && text(tail) !== FILE_MAGIC) throw fails('a file that does not end in ARROW1, so it is cut off');
  if (!isFile && (head.length < 8 || new DataView(head.buffer).getUint32(0, true) !== STREAM_START)) {
    throw fails('bytes of another format');
  }
  return { name, items: batchesOf(await RecordBatchReader.from(handleOf(blob, signal) as never)), byteLength: blob.size };
}

async function* batchesOf(reader: RecordBatchReader): AsyncGenerator<RecordBatch> {
  const opened = await reader.open({ autoDestroy: false });
  if (opened.schema === undefined) throw new Error('there is no schema');
  for await (const batch of opened) yield batch;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

/** What apache-arrow takes for a file handle of Node, over a Blob. */
function handleOf(blob: Blob, signal: AbortSignal): object {
  return {
    fd: 0,
    stat: async () => ({ size: blob.size }),
    close: async () => {},
    async read(into: Uint8Array, offset: number, length: number, position: number) {
      signal.throwIfAborted();
      const bytes = new Uint8Array(await blob.slice(position, position + length).arrayBuffer());
      into.set(bytes, offset);
      return { bytesRead: bytes.length, buffer: into };
    },
  };
}
