import type { RunContext } from './runContext.ts';

/** The run as a stage sees it, and its own subscription. */
export interface StageRun extends RunContext {
  /** The columns that downstream needs, if known. */
  readonly columns: readonly string[] | undefined;
  /** Makes the stage check again what it can do. Call it after an event of its own. */
  readonly wake: () => void;
}

/** The run as a stage sees it. Downstream needs `columns`. */
export function stageRun(
  { run, columns }: Pick<StageRun, 'columns'> & { readonly run: RunContext },
  wake: () => void,
): StageRun {
  return { ...run, columns, wake };
}
