import type { ArrayParts } from './batchParts.ts';
import { OtherColumns } from './otherColumns.ts';
import { PageColumns, type PageColumnsOptions } from './pageColumns.ts';
import type { WantedRows } from './pages/columnDecoder.ts';
import type { RowGroupPlan } from './rowGroupPlan.ts';

/**
 * Decodes a row group, one record batch after another: some columns by their pages, the others by
 * parquet-wasm.
 */
export class GroupDecoder {
  readonly plan: RowGroupPlan;
  readonly #known: PageColumns;
  readonly #others: OtherColumns | undefined;

  constructor(options: PageColumnsOptions) {
    const { file, plan, from, threads } = options;
    const { batchRows, others } = plan;
    this.plan = plan;
    this.#known = new PageColumns(options);
    this.#others = others && new OtherColumns({ file, plan: others, batchRows, from, threads });
  }

  /** The columns of the next record batch, in the order of the file. */
  async next(wanted: WantedRows): Promise<ArrayParts> {
    const known = this.#known.next(wanted);
    const others = this.#others?.next();
    // Both are awaited, so that the same one of two errors is reported, whichever comes first.
    await Promise.allSettled([known, others]);
    const arrays = await known;
    const other = await others;
    const children = [...(other?.children ?? [])];
    for (const [i, { index }] of this.plan.columns.entries())
      children.splice(index, 0, arrays[i] as ArrayParts);
    const { rows: length } = wanted;
    return { length, nullCount: 0, offset: 0, buffers: [], children, dictionary: undefined };
  }
}
