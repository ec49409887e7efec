import type { Checkpoint } from '../core/checkpoint.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { collected } from './collected.ts';
import { LawError } from './lawError.ts';
import { lawRun, type StreamLawOptions, type StreamUnderTest, streamOf } from './lawOptions.ts';
import { requireElements, requireSame } from './requireSame.ts';

/** Options of {@link resumesExactly}. */
export interface ResumeOptions<T> extends StreamLawOptions<T> {
  /**
   * The maximum number of elements to resume after, a positive integer. Defaults to 64. They are
   * evenly spaced if the stream has more.
   */
  readonly points?: number;
  /** Returns the checkpoint of an element. Defaults to `element.checkpoint`. */
  readonly checkpoint?: (element: T) => Checkpoint;
}

/** The maximum size of a checkpoint as JSON. */
const MAX_CHECKPOINT_BYTES = 1024;

/**
 * The law that a run resumes exactly. Resumed from the JSON of any element's checkpoint, the stream
 * has the same remaining elements, through all epochs. Each checkpoint has less than 1,024 bytes of
 * JSON.
 *
 * @param stream a stream, or a function that returns a new one for every run
 * @returns when the law has been checked
 * @throws LawError that names the element after which the stream differs, and how
 * @example
 * ```ts
 * import { batch, fromColumns, shuffle } from 'millrace';
 * import { resumesExactly } from 'millrace/testing';
 *
 * const rows$ = fromColumns({ x: new Float32Array(20) });
 * const train$ = rows$.pipe(shuffle({ window: 8 }), batch({ size: 3 }));
 * await resumesExactly(train$) // => undefined
 * ```
 */
export async function resumesExactly<T>(
  stream: StreamUnderTest<T>,
  options: ResumeOptions<T> = {},
): Promise<void> {
  requireKnownOptions('`resumesExactly`', options, [
    'seed',
    'epochs',
    'compare',
    'points',
    'checkpoint',
  ]);
  const { compare, points = 64, checkpoint = checkpointOf } = options;
  requireInteger('`resumesExactly`', { option: 'points', value: points, min: 1 });
  const run = lawRun(options);
  const texts: string[] = [];
  const compared = (element: T) => {
    texts.push(JSON.stringify(checkpoint(element)));
    return compare === undefined ? element : compare(element);
  };
  const elements = await collected(streamOf(stream), run, { compare: compared });
  requireElements('resumesExactly', elements);
  for (const [i, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(text).length;
    if (bytes < MAX_CHECKPOINT_BYTES) continue;
    throw new LawError(
      'resumesExactly',
      `the checkpoint of element ${i} has ${bytes} bytes, ${MAX_CHECKPOINT_BYTES} or more`,
    );
  }
  for (const i of cuts(elements.length, points)) {
    const resume = JSON.parse(texts[i] as string) as Checkpoint;
    const found = await rest(streamOf(stream), { ...run, resume }, { compare, after: i });
    requireSame('resumesExactly', `when resumed after element ${i}`, {
      expected: elements.slice(i + 1),
      found,
      first: i + 1,
    });
  }
}

async function rest<T>(
  stream$: Parameters<typeof collected<T>>[0],
  run: Parameters<typeof collected<T>>[1],
  { compare, after }: { compare: StreamLawOptions<T>['compare']; after: number },
): ReturnType<typeof collected<T>> {
  try {
    return await collected(stream$, run, { compare });
  } catch (cause) {
    throw new LawError(
      'resumesExactly',
      `cannot be resumed after element ${after}: ${String(cause)}`,
      { cause },
    );
  }
}

function checkpointOf(element: unknown): Checkpoint {
  const { checkpoint } = (element ?? {}) as { readonly checkpoint?: Checkpoint };
  if (checkpoint !== undefined) return checkpoint;
  throw new LawError(
    'resumesExactly',
    'an element has no `checkpoint`; return it from the option `checkpoint`, or make the ' +
      'operator pass it on',
  );
}

/**
 * `count` numbers below `length`, or as many as there are: the first, the last, and evenly spaced
 * ones between.
 */
function cuts(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  if (count === 1) return [length >> 1];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}
