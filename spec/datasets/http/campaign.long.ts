import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { runs } from '../../runs.ts';
import { digest } from './digest.ts';
import { FAULTS, type Fault, type FaultServer, openFaultServer, PASSING } from './faultServer.ts';
import { noisyArrow, noisyParquet } from './remoteFiles.ts';

const RUNS = runs(100);
/** Runs at the same time: most of one is waiting for answers that do not come. */
const LANES = 4;
const all = Object.keys(FAULTS) as Fault[];
const rows = [200, 90, 140];
const firsts = rows.map((_, i) => rows.slice(0, i).reduce((sum, n) => sum + n, 0));
const forms = {
  parquet: { source: fromParquet, bytes: noisyParquet, name: 'parquet' },
  arrow: { source: fromArrow, bytes: noisyArrow, name: 'arrow' },
  stream: {
    source: fromArrow,
    bytes: (count: number, first: number) => noisyArrow(count, first, 'stream'),
    name: 'arrows',
  },
} as const;
const formNames = Object.keys(forms) as (keyof typeof forms)[];

/** What one run of the campaign is, all of it by chance. */
interface Trial {
  readonly form: keyof typeof forms;
  readonly order: { readonly shuffle: boolean; readonly readAhead: number };
  readonly columns: readonly string[] | undefined;
  readonly faults: readonly Fault[];
  readonly share: number;
}

/** Where a run begins, and after which silence, in milliseconds, a request has failed. */
interface Reading {
  readonly resume?: Checkpoint;
  readonly timeout?: number;
}

/** One for each lane, and one that does not fail. */
let servers: readonly FaultServer[] = [];
beforeAll(async () => {
  const files = Object.values(forms).flatMap(({ bytes, name }) =>
    rows.map((count, i) => {
      const file = { bytes: bytes(count, firsts[i] as number), etag: `"${i}"` };
      return [`/part-${i}.${name}`, file] as const;
    }),
  );
  const all = Array.from({ length: LANES + 1 }, () => openFaultServer(Object.fromEntries(files)));
  servers = await Promise.all(all);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

/** A generator of its own for each run, so that one can be repeated alone. */
function chanceOf(run: number): () => number {
  let state = Math.imul(run + 1, 0x9e3779b1);
  return () => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
}

function trialOf(chance: () => number): Trial {
  const pick = <T>(values: readonly T[]) => values[Math.floor(chance() * values.length)] as T;
  return {
    form: pick(formNames),
    order: { shuffle: chance() < 0.5, readAhead: pick([0, 1, 2, 8]) },
    columns: pick([undefined, ['row'], ['noise', 'row']]),
    faults: pick([all, all, [...PASSING], [pick(all)]]),
    share: pick([0.05, 0.2, 0.5]),
  };
}

function streamOf({ form, order, columns }: Trial, { origin }: FaultServer, timeout: number) {
  const { source, name } = forms[form];
  return source(`${origin}/part-{0..2}.${name}`, {
    ...order,
    ...(columns === undefined ? {} : { columns }),
    retries: { attempts: 6, delayMs: 1 },
    timeout,
  });
}

const seen = { exact: 0, failed: 0, faults: new Set<Fault>() };

async function read(trial: Trial, server: FaultServer, { resume, timeout = 20_000 }: Reading = {}) {
  const elements: string[] = [];
  const checkpoints: Checkpoint[] = [];
  let failure: unknown;
  try {
    const run = { seed: 5, epochs: 2, ...(resume === undefined ? {} : { resume }) };
    for await (const element of pull(streamOf(trial, server, timeout), run)) {
      elements.push(digest(element));
      checkpoints.push(element.checkpoint);
    }
  } catch (error) {
    failure = error;
  }
  return { elements, checkpoints, failure };
}

/** The streams of a server that does not fail. */
const exactStreams = new Map<string, Promise<readonly string[]>>();

function exactly(trial: Trial): Promise<readonly string[]> {
  const key = JSON.stringify([trial.form, trial.order.shuffle, trial.columns]);
  const known = exactStreams.get(key);
  if (known !== undefined) return known;
  const exact = read(trial, servers[LANES] as FaultServer).then(({ elements, failure }) => {
    expect(failure).toBeUndefined();
    return elements;
  });
  exactStreams.set(key, exact);
  return exact;
}

async function tried(run: number, server: FaultServer): Promise<void> {
  const chance = chanceOf(run);
  const trial = trialOf(chance);
  const exact = await exactly(trial);
  server.fault = () => {
    if (chance() >= trial.share) return undefined;
    const fault = trial.faults[Math.floor(chance() * trial.faults.length)] as Fault;
    seen.faults.add(fault);
    return fault;
  };
  const { elements, checkpoints, failure } = await read(trial, server, { timeout: 60 });
  expect(elements, `run ${run}`).toEqual(exact.slice(0, elements.length));
  if (failure === undefined) {
    seen.exact++;
    expect(elements.length, `run ${run}`).toBe(exact.length);
  } else {
    seen.failed++;
    expect(isMillraceError(failure, 'io'), `run ${run}: ${failure}`).toBe(true);
  }
  await expect.poll(() => server.inFlight, { message: `run ${run}` }).toBe(0);
  if (checkpoints.length === 0) return;
  server.fault = () => undefined;
  const at = Math.floor(chance() * checkpoints.length);
  const resume: Checkpoint = JSON.parse(JSON.stringify(checkpoints[at]));
  const resumed = await read(trial, server, { resume });
  expect(resumed.failure, `run ${run}`).toBeUndefined();
  expect(resumed.elements, `run ${run}, resumed after ${at}`).toEqual(exact.slice(at + 1));
}

describe('a server that fails at random', () => {
  it(`gives the exact stream or an error, ${RUNS} times, and is resumed exactly`, async () => {
    const lanes = servers.slice(0, LANES).map(async (server, lane) => {
      for (let run = lane; run < RUNS; run += LANES) await tried(run, server);
    });
    await Promise.all(lanes);
    expect(seen.faults.size).toBe(all.length);
    expect(seen.exact).toBeGreaterThan(RUNS / 5);
    expect(seen.failed).toBeGreaterThan(RUNS / 5);
    console.log(`${RUNS} runs: ${seen.exact} exact, ${seen.failed} errors`);
  }, 1_800_000);
});
