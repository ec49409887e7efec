import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromJSON } from 'apache-arrow';
import type { Dataset } from 'millrace';

/** A folder of JSON files, each a list of records: files are parts, `blockRows` records a block. */
export async function jsonDataset(folder: string, blockRows = 1000): Promise<Dataset> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const tableOf = async (name: string) =>
    tableFromJSON(JSON.parse(await readFile(join(folder, name), 'utf8')));
  return {
    name: 'JSON',
    schema: async () => (await tableOf(names[0] as string)).schema,
    parts: names.map((name) => ({
      name,
      async open() {
        const table = await tableOf(name);
        const rowsOf = (block: number) => table.slice(block * blockRows, (block + 1) * blockRows);
        const blocks = Array.from({ length: Math.ceil(table.numRows / blockRows) }, (_, block) => {
          const { numRows, numCols } = rowsOf(block);
          return { rows: numRows, bytes: 8 * numRows * numCols };
        });
        return {
          fingerprint: `${table.numRows} rows`,
          blocks,
          read: (block, { from = 0 }) => rowsOf(block).slice(from).batches,
          close() {},
        };
      },
    })),
  };
}
