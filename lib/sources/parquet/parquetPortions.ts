import type { Schema } from 'apache-arrow';
import type { StageRun } from '../../flow/stageRun.ts';
import { requireSameColumns } from '../../model/requireSameColumns.ts';
import { baseName } from '../baseName.ts';
import type { ByteFile } from '../byteFile.ts';
import type { FileInput } from '../fileInput.ts';
import { fingerprint } from '../fingerprint.ts';
import { openInput } from '../openInput.ts';
import { requireColumns } from '../requireColumns.ts';
import type { Portion, Portions } from '../rowsReader.ts';
import { schemaText } from '../schemaText.ts';
import { ParquetFile } from './parquetFile.ts';

/** Parquet files as portions: one for each record batch, a row group decoded at a time. */
export function parquetPortions(
  inputs: readonly FileInput[],
  { columns, run }: { readonly columns: readonly string[] | undefined; readonly run: Pick<StageRun, 'columns'> },
): Portions {
  const files: ByteFile[] = [];
  let first: { readonly name: string; readonly schema: Schema } | undefined;
  let dataset = '';
  let closed = false;
  const items = portions();
  // What downstream says, however many rows are yet to be passed over, is said to the generator in this way.
  let ahead = 0;

  async function* portions(): AsyncGenerator<Portion> {
    for (const [i, input] of inputs.entries()) files.push(await openInput(input, inputs.length > 1 ? i : undefined));
    for (const file of files) {
      if (closed) return;
      const parquet = await ParquetFile.open(file);
      const wanted = wantedColumns(parquet);
      const read = { name: file.name, schema: select(parquet.schema, wanted) };
      first ??= read;
      requireSameColumns(first, read);
      dataset ||= fingerprint([
        ...files.flatMap(({ name, size }) => [baseName(name), size]),
        schemaText(parquet.schema),
      ]);
      let firstRow = 0;
      for (const [rowGroup, { rows }] of parquet.rowGroups.entries()) {
        const place = { source: file.name, rowGroup };
        const passed = Math.min(ahead, rows);
        if (passed > 0) yield { ...place, rows: passed, batches: [], firstRow };
        let row = firstRow + passed;
        firstRow += rows;
        if (passed === rows) continue;
        for await (const batch of parquet.read(rowGroup, { columns: wanted, offset: passed })) {
          yield { ...place, rows: batch.numRows, batches: [batch], firstRow: row };
          row += batch.numRows;
        }
      }
      await file.close();
    }
  }

  function wantedColumns({ file, schema }: ParquetFile): readonly string[] | undefined {
    if (columns !== undefined) {
      requireColumns(file.name, schema, columns);
      return columns;
    }
    const needed = [...new Set(run.columns)];
    // Where what downstream needs is not there, it can say best what it misses, given all that there is.
    return needed.length > 0 && needed.every((name) => schema.names.includes(name)) ? needed : undefined;
  }

  return {
    dataset: () => dataset,
    async next(skip) {
      ahead = skip;
      const { done, value } = await items.next();
      return done === true ? undefined : value;
    },
    close() {
      closed = true;
      // Nobody waits for what is given up, so nobody could be told of a failure.
      items.return(undefined).catch(() => {});
      for (const file of files) file.close().catch(() => {});
    },
  };
}

function select(schema: Schema, columns: readonly string[] | undefined): Schema {
  return columns === undefined ? schema : schema.select([...columns]);
}
