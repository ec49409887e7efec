import type { FileHandle } from 'node:fs/promises';
import { RecordBatchReader, type Schema } from 'apache-arrow';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { requireSoundHead } from './requireSoundHead.ts';

/** Bytes that follow the footer: its length and the mark. */
const AFTER = 10;

/** The schema in the footer of an Arrow IPC file. Apache Arrow for JavaScript writes it there only, and not at the beginning. */
export async function footerSchema(file: ByteFile): Promise<Schema> {
  const { size } = file;
  const tail = await readBytes(file, { start: size - AFTER, target: new Uint8Array(AFTER) });
  const length = new DataView(tail.buffer).getInt32(0, true);
  const start = size - AFTER - length;
  if (length <= 0 || start < 8) throw new RangeError('its footer is damaged');
  requireSoundHead(await readBytes(file, { start, target: new Uint8Array(length) }), 'footer');
  const handle = {
    fd: 0,
    stat: async () => ({ size }),
    close: async () => {},
    async read(buffer: Uint8Array, offset: number, bytes: number, position: number) {
      // Only the mark and the footer are shown: the reader would go through all dictionaries, and a head of zeros ends it.
      if (position === 0 || position >= start)
        await file.read(position, buffer.subarray(offset, offset + bytes));
      return { bytesRead: bytes, buffer };
    },
  };
  const reader = await RecordBatchReader.from(handle as unknown as FileHandle);
  const { schema } = await reader.open({ autoDestroy: false });
  if (schema === undefined) throw new RangeError('its footer has no schema');
  return schema;
}
