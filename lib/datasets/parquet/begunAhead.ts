import type { Chunk } from '../../core/chunk.ts';
import type { Footprint } from '../../core/footprint.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import type { BegunGroup } from './parquetFile.ts';
import type { ParquetUnit } from './parquetUnits.ts';

/** A row group that was begun: it is being read, or decoded. */
export interface BegunUnit extends ParquetUnit {
  readonly begun: BegunGroup;
  /** All its rows, where an earlier epoch has left them: there is nothing to be read then. */
  readonly chunks: readonly Chunk[] | undefined;
}

/** How {@link begunAhead} works ahead. */
export interface BegunAheadOptions {
  readonly run: StageRun;
  /** Row groups to be begun beyond the one that is wanted. */
  readonly ahead: number;
  /** Rows at the start that are not wanted. */
  readonly offset: number;
}

/**
 * Row groups in their order, of which those to come are begun as far as the budget of the run has room. What is begun counts as held until
 * it is wanted. Tells the run when all have been begun.
 */
export async function* begunAhead(
  units: AsyncGenerator<ParquetUnit>,
  { run: { budget, allBegun }, ahead, offset }: BegunAheadOptions,
): AsyncGenerator<BegunUnit> {
  const queue: Promise<(BegunUnit & { readonly held: Footprint }) | undefined>[] = [];
  let largest = 0;
  let before = offset;
  let beginning = false;
  let over = false;
  const begin = async () => {
    const { done, value: unit } = await units.next();
    if (done === true) return undefined;
    const chunks = before === 0 ? unit.kept() : undefined;
    const offset = chunks === undefined ? before : unit.rows;
    const begun = unit.parquet.begin(unit.rowGroup, { columns: unit.columns, offset });
    before = Math.max(0, before - unit.rows);
    largest = Math.max(largest, begun.decoding.bytes);
    const held = { bytes: begun.decoding.bytes, buffers: [] };
    budget.hold(held);
    return { ...unit, begun, chunks, held };
  };
  // One after another: how much room there is for the next is known when the one before has been begun.
  const fill = () => {
    if (!beginning && !over && queue.length < ahead && budget.hasRoom(largest, fill)) push();
  };
  const push = () => {
    beginning = true;
    const next = begin();
    queue.push(next);
    next.then(
      (unit) => {
        beginning = false;
        if (unit === undefined) allBegun?.();
        over ||= unit === undefined;
        fill();
      },
      // It is told when it is wanted, and not before.
      () => {
        over = true;
      },
    );
  };
  try {
    for (;;) {
      // What is wanted needs no room.
      if (queue.length === 0) push();
      const next = queue.shift();
      fill();
      const unit = await next;
      if (unit === undefined) return;
      budget.letGo(unit.held);
      yield unit;
    }
  } finally {
    over = true;
    budget.forget(fill);
    for (const next of queue) {
      next.then(
        (unit) => unit && budget.letGo(unit.held),
        () => {},
      );
    }
  }
}
