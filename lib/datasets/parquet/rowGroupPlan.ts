import { type DataType, type Field, Schema } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import type { ColumnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { type ParquetFooter, PHYSICAL, type RowGroup, type SchemaNode } from './parquetFooter.ts';
import { OPAQUE } from './parquetSchema.ts';
import { chunksOf, type PartialFile, partialFile } from './partialFile.ts';
import { chunksOfColumns, type PlannedColumn, plannedColumn } from './plannedColumn.ts';

/**
 * The approximate bytes of a record batch: small enough that a shuffle window holds little more
 * than its rows.
 */
const BATCH_BYTES = 4 * 2 ** 20;
const MIN_BATCH_ROWS = 256;
const MAX_BATCH_ROWS = 65_536;
/**
 * Maximum of rows in a record batch with a dictionary of text or bytes, whose size is known only
 * after decoding.
 */
const MAX_WORD_ROWS = 8192;
/** The approximate maximum of bytes in a record batch, unless a row has more. */
const MAX_BATCH_BYTES = 256 * 2 ** 20;

/** How the columns of a row group are read. */
export interface RowGroupPlan {
  readonly rows: number;
  /** Rows per record batch. */
  readonly batchRows: number;
  /** By their index. */
  readonly columns: readonly PlannedColumn[];
  /** The other columns, which parquet-wasm decodes, or `undefined` if there are none. */
  readonly others: PartialFile | undefined;
}

/** What to read from a row group. */
export interface RowGroupRequest {
  /** All columns of the file. */
  readonly schema: Schema;
  /** The columns to read. Defaults to all. */
  readonly columns?: readonly string[] | undefined;
  /** True if parquet-wasm must decode all of them. */
  readonly elsewhere?: boolean;
}

/**
 * Plans how the columns of a row group are read. Throws a `FormatError` if its description is
 * damaged.
 */
export function rowGroupPlan(
  footer: ParquetFooter,
  group: RowGroup,
  { schema, columns: names, elsewhere = false }: RowGroupRequest,
): RowGroupPlan {
  const columns = columnsOf(footer.nodes);
  const chunks = chunksOfColumns(columns, chunksOf(group));
  const named = names && new Set(names);
  const wanted = columns.flatMap((nodes, i) =>
    named?.has(nodes[0].name) === false
      ? []
      : [{ nodes, chunks: chunks[i] as readonly ColumnChunk[], field: schema.fields[i] as Field }],
  );
  const here: PlannedColumn[] = [];
  const others: typeof wanted = [];
  for (const [index, column] of wanted.entries()) {
    const { nodes, field } = column;
    const opaque = field.metadata.get(OPAQUE);
    if (opaque !== undefined && names !== undefined)
      throw new FormatError(`column \`${field.name}\` cannot be read, as ${opaque}`);
    const form = elsewhere ? undefined : { nodes, type: field.type as DataType };
    const planned: PlannedColumn | undefined =
      opaque === undefined
        ? form && plannedColumn(index, column.chunks, form)
        : { index, leaves: [], shape: 'opaque' };
    if (planned !== undefined) here.push(planned);
    else others.push(column);
  }
  return {
    rows: group.rows,
    batchRows: batchRowsOf(group, wanted),
    columns: here,
    others:
      others.length === 0 && here.length > 0
        ? undefined
        : partialFile(footer, {
            group,
            chunks: others.flatMap((column) => column.chunks),
            schema: new Schema(others.map(({ field }) => field)),
          }),
  };
}

interface WantedColumn {
  readonly nodes: readonly SchemaNode[];
  readonly chunks: readonly ColumnChunk[];
}

function batchRowsOf({ rows }: RowGroup, columns: readonly WantedColumn[]): number {
  const chunks = columns.flatMap((column) => column.chunks);
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  const bytesPerRow = Math.max(1, decodedBytes / rows);
  const hasWords = columns.some(({ nodes }) =>
    nodes.some(({ children, physical }) => children === 0 && physical === PHYSICAL.bytes),
  );
  const isDictionary = hasWords && chunks.some(({ hasDictionary }) => hasDictionary);
  const maxRows = Math.min(
    isDictionary ? MAX_WORD_ROWS : MAX_BATCH_ROWS,
    Math.max(1, MAX_BATCH_BYTES / bytesPerRow),
  );
  return Math.round(Math.min(maxRows, Math.max(MIN_BATCH_ROWS, BATCH_BYTES / bytesPerRow)));
}
