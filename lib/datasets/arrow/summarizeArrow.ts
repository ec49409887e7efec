import { DataType, type Schema } from 'apache-arrow';
import pLimit from 'p-limit';
import type { FileSummary } from '../fileSummary.ts';
import { knownSum } from '../fileSummary.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { indexOf, readHead } from './arrowPart.ts';
import { codecOf } from './decompressBody.ts';
import { messageOf } from './ipcMessages.ts';
import type { BatchHead } from './isDivisible.ts';

/** Heads that are read at once. */
const HEAD_READS = 8;

/** What the head of a record batch says of one of its columns. */
interface ColumnHead {
  readonly bytes: number;
  readonly nulls: number;
}

/** Says what is in an Arrow IPC file, by the heads of its messages. */
export async function summarizeArrow(file: ByteFile): Promise<FileSummary> {
  const { schema, batches } = await indexOf(file);
  const limit = pLimit(HEAD_READS);
  const heads = await Promise.all(batches.map((batch) => limit(() => readHead(file, batch))));
  const batchColumns = heads.map((head) => {
    const message = messageOf(head);
    return message.isRecordBatch() ? columnHeads(schema, message.header()) : undefined;
  });
  const codecs = [...new Set(heads.map((head) => codecOf(head) ?? 'none'))];
  return {
    name: file.name,
    format: 'Arrow',
    bytes: file.size,
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    blocks: batches.map(({ rows }) => rows),
    writer: undefined,
    schema,
    columns: schema.fields.map(({ name, type }, i) => ({
      name,
      bytes: knownSum(batchColumns.map((columns) => columns?.[i]?.bytes)),
      nulls: knownSum(batchColumns.map((columns) => columns?.[i]?.nulls)),
      codecs: codecs.map((codec) => (codec === 'lz4Frame' ? 'lz4' : codec)),
      encodings: [DataType.isDictionary(type) ? 'dictionary' : 'plain'],
      max: undefined,
    })),
  };
}

/** Bytes and nulls of each column; `undefined` where one is of a type with an unknown layout. */
function columnHeads(
  schema: Schema,
  { nodes, buffers }: BatchHead,
): readonly ColumnHead[] | undefined {
  let node = 0;
  let buffer = 0;
  const bytesOf = (type: DataType): number => {
    node++;
    const own = buffers.slice(buffer, buffer + buffersOfType(type));
    buffer += own.length;
    const children: readonly { readonly type: DataType }[] = DataType.isDictionary(type)
      ? []
      : (type.children ?? []);
    const bytes = own.reduce((sum, { length }) => sum + length, 0);
    return children.reduce((sum, child) => sum + bytesOf(child.type), bytes);
  };
  const columns = schema.fields.map(({ type }) => {
    const nulls = nodes[node]?.nullCount ?? 0;
    return { nulls, bytes: bytesOf(type) };
  });
  return node === nodes.length && buffer === buffers.length ? columns : undefined;
}

/** https://arrow.apache.org/docs/format/Columnar.html#buffer-listing-for-each-layout */
function buffersOfType(type: DataType): number {
  if (DataType.isNull(type)) return 0;
  if (DataType.isUnion(type)) return DataType.isDenseUnion(type) ? 2 : 1;
  if (DataType.isStruct(type) || DataType.isFixedSizeList(type)) return 1;
  const isVariable =
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type);
  return isVariable ? 3 : 2;
}
