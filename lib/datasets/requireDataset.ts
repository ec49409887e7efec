import { CheckpointError } from '../core/errors.ts';
import type { StageRun } from '../engine/stageRun.ts';

/** Throws where a run that is resumed was one over another data set, naming the first difference. */
export function requireDataset(
  operator: string,
  dataset: string,
  resume: StageRun['resume'],
): void {
  if (resume === undefined || resume.dataset === dataset || resume.force === true) return;
  const before = resume.dataset.split(', ');
  const now = dataset.split(', ');
  const place = now.findIndex((part, i) => part !== before[i]);
  throw new CheckpointError(
    `Cannot resume \`${operator}\` as the checkpoint must be of the same data set, with ${now[place] ?? 'no more'}: received one of a data ` +
      `set with ${before[place < 0 ? now.length : place] ?? 'nothing'}; add \`force: true\` to the checkpoint to resume all the same`,
  );
}
