import type { RunContext } from './runContext.ts';

/** What a stage knows of the run it works in, and of its own subscription. */
export interface StageRun extends RunContext {
  /** The columns that the boundary downstream needs, if it knows. */
  readonly columns: readonly string[] | undefined;
  /** Has the stage look again at what it can do; call it after something happened on its own. */
  readonly wake: () => void;
}

/** The run as a stage sees it, of which `columns` are needed downstream. */
export function stageRun(
  { run, columns }: Pick<StageRun, 'columns'> & { readonly run: RunContext },
  wake: () => void,
): StageRun {
  return { ...run, columns, wake };
}
