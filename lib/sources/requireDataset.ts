import type { StageRun } from '../flow/stageRun.ts';
import { CheckpointError } from '../model/errors.ts';

/** Throws where a run that is resumed was one over another data set. */
export function requireDataset(operator: string, dataset: string, resume: StageRun['resume']): void {
  if (resume === undefined || resume.dataset === dataset || resume.force === true) return;
  throw new CheckpointError(
    `Cannot resume \`${operator}\` as the checkpoint must be of the same data set, ${dataset}: received one of ${resume.dataset}; ` +
      'add `force: true` to the checkpoint to resume all the same',
  );
}
