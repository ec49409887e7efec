import {
  type Binary,
  type Data,
  DataType,
  RecordBatch,
  type Schema,
  vectorFromArray,
} from 'apache-arrow';
import type { BlockPart } from './dataset.ts';
import type { ReadBeside } from './io/filesBeside.ts';
import type { OwnWanted } from './ownDataset.ts';

/** Rows whose files are read together: they are a record batch of their own. */
const FILES = 64;

/**
 * An open part whose images may lie in files of their own. Where a struct of `bytes` and `path`, as
 * Hugging Face writes it, has a path alone, the bytes are those of the file. A row of which there
 * is no file stays without.
 */
export function withFilesBeside<P extends BlockPart & { readonly schema: Schema }>(
  part: P,
  readBeside: ReadBeside,
): P {
  if (!part.schema.fields.some(({ type }) => isImageStruct(type))) return part;
  return {
    ...part,
    async *read(block: number, wanted: OwnWanted) {
      for await (const batch of part.read(block, wanted)) {
        if (!batch.data.children.some(lacksBytes)) {
          yield batch;
          continue;
        }
        for (let row = 0; row < batch.numRows; row += FILES) {
          wanted.signal.throwIfAborted();
          yield await filled(batch.slice(row, row + FILES), (path) =>
            readBeside(path, wanted.signal),
          );
        }
      }
    },
  };
}

function isImageStruct(type: DataType): boolean {
  if (!DataType.isStruct(type)) return false;
  const typeOf = (wanted: string) => type.children.find(({ name }) => name === wanted)?.type;
  const [bytes, path] = [typeOf('bytes'), typeOf('path')];
  const isBinary = DataType.isBinary(bytes) || DataType.isLargeBinary(bytes);
  return isBinary && (DataType.isUtf8(path) || DataType.isLargeUtf8(path));
}

function lacksBytes(column: Data): boolean {
  return isImageStruct(column.type) && childOf(column, 'bytes').nullCount > 0;
}

async function filled(
  batch: RecordBatch,
  read: (path: string) => Promise<Uint8Array | undefined>,
): Promise<RecordBatch> {
  const columns = batch.data.children.map((column, i) =>
    lacksBytes(column) ? withBytes(column, batch.getChildAt(i)?.toArray() ?? [], read) : column,
  );
  return new RecordBatch(batch.schema, withChildren(batch.data, await Promise.all(columns)));
}

interface Image {
  readonly bytes: Uint8Array | null;
  readonly path: string | null;
}

async function withBytes(
  column: Data,
  images: Iterable<Image | null>,
  read: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Data> {
  const contents = await Promise.all(
    Array.from(images, async (image) => {
      const { bytes = null, path = null } = image ?? {};
      return bytes !== null || path === null ? bytes : ((await read(path)) ?? null);
    }),
  );
  const bytes = childOf(column, 'bytes');
  const [made] = vectorFromArray(contents, bytes.type as Binary).data;
  const children = column.children.map((child) => (child === bytes ? (made as Data) : child));
  return withChildren(column, children);
}

function childOf(column: Data, wanted: string): Data {
  const names = (column.type as DataType).children.map(({ name }) => name);
  return column.children[names.indexOf(wanted)] as Data;
}

function withChildren<T extends DataType>(data: Data<T>, children: readonly Data[]): Data<T> {
  const { type, offset, length, nullCount, buffers } = data;
  return data.clone(type, offset, length, nullCount, buffers, [...children]);
}
