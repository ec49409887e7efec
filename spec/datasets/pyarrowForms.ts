import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { expect } from 'vitest';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../lib/sinks/pull.ts';

/** Expects a file that `spec/golden/pyarrow/forms.py` wrote to have the values that pyarrow reads. */
export async function expectAsPyarrow(path: string): Promise<void> {
  const rows: Rows[] = [];
  const open = path.endsWith('.parquet') ? fromParquet : fromArrow;
  for await (const element of pull(open(path))) rows.push(element);
  const read = tableFromIPC(readFileSync(`${path}.read`));
  expect(rows[0]?.schema.names).toEqual(read.schema.names);
  expect(rows.reduce((sum, { length }) => sum + length, 0)).toBe(read.numRows);
  for (const name of read.schema.names) {
    const column = String(name);
    expect(textOf(valuesOf(rows, column)), column).toBe(textOf(read.getChild(column) ?? []));
  }
}

function textOf(values: Iterable<unknown>): string {
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify([...values], text);
}

function valuesOf(all: readonly Rows[], name: string): readonly unknown[] {
  return all.flatMap(({ chunks }) =>
    chunks.flatMap(({ data }) => [...(data.getChild(name) ?? [])]),
  );
}
