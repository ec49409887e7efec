import type { DataType } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import type { ArrayParts } from './batchParts.ts';
import type { ColumnChunk } from './columnChunk.ts';
import type { DecodedLeaf } from './pages/columnDecoder.ts';
import { type ColumnForms, type ColumnShape, columnForms } from './pages/columnForm.ts';
import { type PageForm, pageForm } from './pages/pageForm.ts';
import type { SchemaNode } from './parquetFooter.ts';

/** A column of a row group that is decoded by its pages. */
export interface PlannedColumn {
  /** Its place among the columns that are read. */
  readonly index: number;
  readonly leaves: readonly PlannedLeaf[];
  readonly shape: ColumnShape;
}

/** The pages of one leaf of a column. */
export interface PlannedLeaf {
  readonly form: PageForm;
  readonly chunk: ColumnChunk;
}

/**
 * Plans to decode a column by its pages, given its chunks. Returns `undefined` if parquet-wasm must
 * decode it.
 */
export function plannedColumn(
  index: number,
  chunks: readonly ColumnChunk[],
  { nodes, type }: { readonly nodes: readonly SchemaNode[]; readonly type: DataType },
): PlannedColumn | undefined {
  const forms: ColumnForms | undefined = columnForms(nodes, type);
  if (forms === undefined || forms.leaves.length !== chunks.length) return undefined;
  const leaves: PlannedLeaf[] = [];
  for (const [i, chunk] of chunks.entries()) {
    const form = pageForm(chunk, forms.leaves[i] as ColumnForms['leaves'][number]);
    if (form === undefined) return undefined;
    leaves.push({ form, chunk });
  }
  return { index, leaves, shape: forms.shape };
}

/** The chunks of each column. The leaves are described in their order. */
export function chunksOfColumns(
  columns: readonly (readonly SchemaNode[])[],
  chunks: readonly ColumnChunk[],
): readonly (readonly ColumnChunk[])[] {
  let at = 0;
  const all = columns.map((nodes) => {
    const leaves = nodes.filter(({ children }) => children === 0).length;
    const own = chunks.slice(at, at + leaves);
    at += leaves;
    const name = nodes[0]?.name;
    if (own.length < leaves || own.some(({ path }) => path[0] !== name))
      throw new FormatError(`column \`${name}\` is not described`);
    return own;
  });
  if (at !== chunks.length) throw new FormatError('it describes more columns than its schema has');
  return all;
}

const EMPTY: ArrayParts = {
  length: 0,
  nullCount: 0,
  offset: 0,
  buffers: [],
  children: [],
  dictionary: undefined,
};

/** Assembles the array of a column from those of its leaves. */
export function columnArray(
  { shape }: PlannedColumn,
  leaves: readonly DecodedLeaf[],
  length: number,
): ArrayParts {
  let at = 0;
  const arrayOf = (part: ColumnShape, depth: number): ArrayParts => {
    if (part === 'leaf') return (leaves[at++] as DecodedLeaf).array;
    if (part === 'opaque') return { ...EMPTY, length, nullCount: length };
    const first = leaves[at] as DecodedLeaf;
    const inner = part.isNullable ? depth + 1 : depth;
    const children = part.children.map((child) => arrayOf(child, inner));
    const validity = part.isNullable ? first.structs[depth] : undefined;
    const buffers = [undefined, undefined, validity?.bitmap, undefined];
    return { ...EMPTY, length, nullCount: validity?.nulls ?? 0, buffers, children };
  };
  return arrayOf(shape, 0);
}
