import type { Observable } from 'rxjs';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { pull } from '../sinks/pull.ts';
import { LawError } from './lawError.ts';
import { requireElements } from './requireSame.ts';
import { turn } from './turn.ts';

/** Options of {@link boundedSource}. */
export interface BoundedSourceOptions {
  /** The number of reads allowed before they are needed. */
  readonly ahead: number;
  /** The number of reads that one element needs. Defaults to 1. */
  readonly readsPerElement?: number;
  /** Milliseconds to wait for work that the source does on its own. Defaults to 5. */
  readonly settleMs?: number;
}

/**
 * The law that a source makes the reads for the requested elements and at most `ahead` more. It
 * reads nothing before the first request, and no more while an element is in use.
 *
 * @param make returns the source, which calls `read` at every read
 * @throws LawError that names the element after which too much was read, and the amount
 * @example
 * ```ts
 * import { fromArrow } from 'millrace';
 * import { tableFromArrays } from 'apache-arrow';
 * import { boundedSource } from 'millrace/testing';
 *
 * const { batches } = tableFromArrays({ x: new Float32Array(10) });
 * function* batchesAsRead(read: () => void) {
 *   for (let i = 0; i < 12; i++) {
 *     read();
 *     yield* batches;
 *   }
 * }
 * await boundedSource((read) => fromArrow(batchesAsRead(read)), { ahead: 1 }) // => undefined
 * ```
 */
export async function boundedSource<T>(
  make: (read: () => void) => Observable<T>,
  options: BoundedSourceOptions,
): Promise<void> {
  requireKnownOptions('`boundedSource`', options, ['ahead', 'readsPerElement', 'settleMs']);
  const { ahead, readsPerElement = 1, settleMs = 5 } = options;
  requireInteger('`boundedSource`', { option: 'ahead', value: ahead, min: 0, unit: 'reads' });
  requireOption(readsPerElement > 0, '`boundedSource`', {
    option: 'readsPerElement',
    rule: 'a positive number',
    value: readsPerElement,
  });
  let read = 0;
  let used = 0;
  const stream$ = make(() => {
    read++;
  });
  const check = async (state: string) => {
    await turn(settleMs);
    const max = Math.ceil(used * readsPerElement) + (used === 0 ? 0 : ahead);
    if (read > max)
      throw new LawError(
        'boundedSource',
        `${state}, at most ${max} reads are allowed; ${read} were made`,
      );
  };
  const items = pull(stream$);
  await check('before the first request');
  for await (const _ of items) {
    used++;
    await check(`while element ${used - 1} is in use`);
  }
  requireElements('boundedSource', Array.from({ length: Math.min(used, 1) }));
  if (read === 0)
    throw new LawError(
      'boundedSource',
      'no read was counted, so the law cannot be checked; call `read` at each read',
    );
}
