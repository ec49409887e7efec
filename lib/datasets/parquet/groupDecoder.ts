import type { Threads } from '../../engine/threads.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { ArrayParts } from './batchParts.ts';
import type { GroupRows } from './decodeGroups.ts';
import { decoderHere } from './decoderHere.ts';
import { decoderThere } from './decoderThere.ts';
import type { PartialFile } from './partialFile.ts';

/** Decodes row groups of files. */
export interface GroupDecoder {
  /** How many row groups are worth beginning ahead of need. */
  readonly ahead: number;
  /** Decompressed bytes that are best decoded at once, about. */
  partBytes(plan: PartialFile): number;
  /** Begins what is done of a row group ahead of need. What goes wrong is told when it is decoded. */
  begin(file: ByteFile, plan: PartialFile, rows: GroupRows): BegunDecoding;
}

/** A row group that is being read, or decoded. */
export interface BegunDecoding {
  /** Bytes that it takes until it is decoded, about. */
  readonly bytes: number;
  /** Rows of it: record batches without their schema. Rejects with what reading and decoding throw. */
  decode(rows: GroupRows): Promise<readonly ArrayParts[]>;
}

/** A decoder by `threads`; where there are none, one here. */
export function groupDecoder(threads: Threads | undefined): GroupDecoder {
  return threads === undefined ? decoderHere() : decoderThere(threads);
}
