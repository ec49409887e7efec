import type { Observable } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

/** The library anew, as a process of its own has it: it warns once. */
async function library(): Promise<typeof import('../../lib/index.ts')> {
  vi.resetModules();
  warn.mockClear();
  return import('../../lib/index.ts');
}

type Library = Awaited<ReturnType<typeof library>>;
type Make = (lib: Library) => Observable<unknown>;

const columns = { image: { data: new Uint8Array(24), shape: [2, 2, 1] } } as const;

const random: Readonly<Record<string, Make>> = {
  'a shuffled source': ({ fromColumns }) => fromColumns(columns, { shuffle: true }),
  shuffle: ({ fromColumns, shuffle }) => fromColumns(columns).pipe(shuffle({ window: 3 })),
  mixup: ({ fromColumns, batch, mixup }) =>
    fromColumns(columns).pipe(batch({ size: 2 }), mixup({ alpha: 1 })),
  'oneOf, as tensors': ({ fromColumns, batch, mixup, oneOf, toTensors }) =>
    fromColumns(columns).pipe(batch({ size: 2 }), oneOf([mixup({ alpha: 1 })]), toTensors()),
  'interleave by weights': ({ fromColumns, interleave }) =>
    interleave([fromColumns(columns), fromColumns(columns)], { weights: [1, 2] }),
  'interleave of a shuffle': ({ fromColumns, interleave, shuffle }) =>
    interleave([fromColumns(columns).pipe(shuffle({ window: 3 }))]),
};
const evaluation: Make = ({ fromColumns, batch, normalize, toTensors }) =>
  fromColumns(columns).pipe(batch({ size: 2 }), normalize({ mean: [0], std: [1] }), toTensors());

describe('two runs of one epoch with one seed', () => {
  it.each(Object.entries(random))('warn once where the stream draws: %s', async (_, make) => {
    const lib = await library();
    const stream$ = make(lib);
    await lib.consume(stream$, () => {}, { seed: 7 });
    expect(warn).not.toHaveBeenCalled();
    for (let i = 0; i < 2; i++) await lib.consume(stream$, () => {}, { seed: 7 });
    await lib.consume(make(lib), () => {}, { seed: 7 });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).toContain('`epochs`');
  });

  it('do not warn where the stream draws nothing, or the runs differ', async () => {
    const lib = await library();
    for (let i = 0; i < 3; i++) await lib.consume(evaluation(lib), () => {}, { seed: 7 });
    const stream$ = random.mixup?.(lib) as Observable<{ checkpoint: never }>;
    for (let epoch = 0; epoch < 3; epoch++) await lib.consume(stream$, () => {}, { epoch });
    await lib.consume(stream$, () => {}, { seed: 1, epochs: 3 });
    const { value } = await lib.pull(stream$, { seed: 2 }).next();
    const { checkpoint } = value as { checkpoint: never };
    for (let i = 0; i < 2; i++) await lib.consume(stream$, () => {}, { resume: checkpoint });
    // A look at some batches is no run that another one repeats.
    for (let i = 0; i < 3; i++) await lib.pull(stream$, { seed: 3 }).next();
    await lib.consume(stream$, () => {}, { seed: 3 });
    await lib.consume(stream$, () => {}, { seed: 2, resume: { epoch: 0, batch: 1 } });
    expect(warn).not.toHaveBeenCalled();
  });
});
