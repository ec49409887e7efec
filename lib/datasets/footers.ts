import type { Position, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import { hashText } from '../core/hashText.ts';

/** The counter of a position with the fingerprint of the parts at its place. */
const PRINT = 'source.print';

/** The name of a part and the fingerprint of its content. */
export interface PartContent {
  readonly name: string;
  readonly fingerprint: string;
}

/** The counter of the content of parts. */
export function printOf(parts: readonly PartContent[]): Position {
  const text = parts.map(({ fingerprint }) => fingerprint).join('\n');
  return { [PRINT]: Number.parseInt(hashText(text), 16) };
}

/** @throws CheckpointError if the parts at the position have the same names but other content */
export function requireContent(
  source: string,
  parts: readonly PartContent[],
  resume: Resume | undefined,
): void {
  const before = resume?.position[PRINT];
  if (before === undefined || resume?.force === true || before === printOf(parts)[PRINT]) return;
  const names = parts.map(({ name }) => `\`${name}\``);
  const named = names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(', ');
  throw new CheckpointError(
    `Cannot resume \`${source}\`: ${named} must have the content that the checkpoint stood in; ` +
      'received another footer (fingerprint) under the same name and size; resume over the same ' +
      'files, or add `force: true` to the checkpoint',
  );
}
