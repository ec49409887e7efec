import '@tensorflow/tfjs-backend-cpu';
import { map, type Observable, type OperatorFunction } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  filterRows,
  fromColumns,
  image,
  interleave,
  isMillraceError,
  mapAsync,
  mixup,
  normalize,
  oneOf,
  prefetch,
  shuffle,
  skipRows,
  sometimes,
  takeRows,
  tee,
  toTensors,
  via,
  zip,
} from '../../lib/index.ts';

type Untyped = OperatorFunction<unknown, unknown>;

const ROWS = 10;
const features = { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 2 }) };
const source = () =>
  fromColumns({
    image: { data: Uint8Array.from({ length: 4 * ROWS }, (_, i) => i), shape: [2, 2, 1] },
    label: Int32Array.from({ length: ROWS }, (_, i) => i % 2),
  });

/** Every operator, as plain JavaScript calls it: nothing says what it takes. */
const OPERATORS: Readonly<Record<string, () => Untyped>> = {
  shuffle: () => shuffle({ window: 100 }) as unknown as Untyped,
  filterRows: () => filterRows(() => true) as unknown as Untyped,
  takeRows: () => takeRows(7) as unknown as Untyped,
  skipRows: () => skipRows(2) as unknown as Untyped,
  batch: () => batch({ size: 4, features }) as unknown as Untyped,
  mixup: () => mixup({ alpha: 1 }) as unknown as Untyped,
  cutmix: () => cutmix({ alpha: 1 }) as unknown as Untyped,
  cutout: () => cutout({ size: 1 }) as unknown as Untyped,
  normalize: () => normalize({ mean: [0.5], std: [0.5] }) as unknown as Untyped,
  oneOf: () => oneOf([mixup({ alpha: 1 }), cutmix({ alpha: 1 })]) as unknown as Untyped,
  sometimes: () => sometimes(0.5, cutout({ size: 1 })) as unknown as Untyped,
  toTensors: () => toTensors() as unknown as Untyped,
  prefetch: () => prefetch(2) as Untyped,
  mapAsync: () =>
    mapAsync((element: unknown) => Promise.resolve(element), { concurrency: 2 }) as Untyped,
  via: () =>
    via(
      { sync: true },
      map((element: unknown) => element),
    ) as Untyped,
  zip: () => (input$: Observable<unknown>) => zip(input$, source()),
  interleave: () => (input$: Observable<unknown>) =>
    interleave([input$, source()] as never) as Observable<unknown>,
  tee: () => (input$: Observable<unknown>) => {
    const [a$, b$] = tee(2)(input$) as unknown as [Observable<unknown>, Observable<unknown>];
    return zip(a$, b$);
  },
};
const NAMES = Object.keys(OPERATORS);

const escaped: unknown[] = [];
const note = (error: unknown) => escaped.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

/** What becomes of a chain: how it ends, or that it does not. */
async function outcome(names: readonly string[]): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, 5000, 'it hangs').unref());
  const run = async () => {
    let stream$: Observable<unknown> = source();
    for (const name of names) stream$ = (OPERATORS[name] as () => Untyped)()(stream$);
    // Reads what is made when it is asked for.
    const step = (element: unknown) => {
      const { tensors } = (element ?? {}) as { tensors?: Record<string, unknown> };
      for (const name of Object.keys(tensors ?? {})) void tensors?.[name];
    };
    return await consume(stream$, step, { seed: 1 });
  };
  return await Promise.race([run().catch((error: unknown) => error), late]);
}

function expectSettled(found: unknown, names: readonly string[]): void {
  const chain = names.join(' → ');
  expect(found, chain).not.toBe('it hangs');
  if (found instanceof Error)
    expect(isMillraceError(found), `${chain}: ${found.name}: ${found.message}`).toBe(true);
}

describe('operators in any order', () => {
  it.each(NAMES)(
    'settle, with an error of ours or none: %s and any two after it',
    async (first) => {
      for (const second of NAMES) {
        for (const third of ['', 'batch', 'toTensors', 'shuffle', 'mixup']) {
          const names = [first, second, third].filter((name) => name !== '');
          expectSettled(await outcome(names), names);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(escaped).toEqual([]);
    },
  );

  it.each([
    [
      ['batch', 'shuffle'],
      'Cannot `shuffle` this stream: it takes rows; received a batch; put `shuffle` before `batch`',
    ],
    [['batch', 'batch'], 'Cannot `batch` this stream: it takes rows; received a batch'],
    [['batch', 'takeRows'], 'Cannot `takeRows` this stream: it takes rows; received a batch'],
    [
      ['toTensors'],
      'Cannot `toTensors` this stream: it takes batches; received rows; put `batch` before `toTensors`',
    ],
    [['mixup', 'batch'], 'Cannot `mixup` this stream: it takes batches; received rows'],
    [
      ['batch', 'toTensors', 'mixup'],
      'received the tensors of a batch; put `mixup` before `toTensors`',
    ],
    [['zip', 'batch'], 'received an object of class Array; begin the stream with a source'],
  ])('say what came and where they belong: %s', async (names, message) => {
    const error = await outcome(names);
    expect(isMillraceError(error, 'option')).toBe(true);
    expect(String(error)).toContain(message);
  });
});
