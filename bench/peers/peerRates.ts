// The job of bench/main.ts by its peers in Python: 50,000 rows of 32×32×3 uint8 from memory, shuffled, in batches of 128, normalized, mixed, to float32.
import { join } from 'node:path';
import { type Children, children } from './children.ts';
import { type Environment, environment } from './environment.ts';
import { peerProcess } from './peerProcess.ts';
import { peers } from './peers.ts';
import { peerTable } from './peerTable.ts';
import { rowsFile } from './rowsFile.ts';

const here = import.meta.dirname;
const data = join(here, '..', '..', 'data');
const rows = join(data, 'peers-rows.parquet');

/** One that is no peer: `run` gives its images a second, as those of a peer are once it has got going. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  run(): Promise<number>;
}

/** The best setting of a peer, named at the end of its name: images a second, median, least and most of the repetitions. */
export interface PeerRate {
  readonly kind: 'measured';
  readonly name: string;
  readonly images: number;
  readonly min: number;
  readonly max: number;
  readonly version: string;
  /** The medians of its other settings. */
  readonly others: readonly { readonly setting: string; readonly images: number }[];
}

/** A peer that could not be installed, or that failed, and why. */
export interface MissingPeer {
  readonly kind: 'missing';
  readonly name: string;
  readonly reason: string;
}

export type PeerResult = PeerRate | MissingPeer;

/** One that is measured: its settings, each with its rates so far. */
interface Entrant {
  readonly name: string;
  readonly version: string;
  readonly rates: ReadonlyMap<string, number[]>;
  turn(setting: string): Promise<number>;
}

/** Called with a peer that drops out. */
type Fail = (name: string, error: unknown) => void;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

function best({ name, version, rates }: Entrant): PeerRate {
  const settings = [...rates].map(([setting, all]) => ({ setting, all, images: median(all) }));
  const [first, ...others] = settings.sort((a, b) => b.images - a.images) as [
    (typeof settings)[0],
    ...typeof settings,
  ];
  const { setting, all, images } = first;
  const full = setting === '' ? name : `${name}, ${setting}`;
  return {
    kind: 'measured',
    name: full,
    images,
    min: Math.min(...all),
    max: Math.max(...all),
    version,
    others,
  };
}

const entrantOf = ({ name, version, run }: Contender): Entrant => ({
  name,
  version,
  rates: new Map([['', []]]),
  turn: run,
});

/** The peers that could be installed and loaded, each in a process of its own. */
async function startPeers(
  python: Environment,
  processes: Children,
  fail: Fail,
): Promise<Entrant[]> {
  const entrants: Entrant[] = [];
  const reasons = new Map<string, string | undefined>();
  for (const { name, script, requirements, needs, variables } of peers) {
    console.error(`${name}: installing and loading`);
    try {
      if (!reasons.has(requirements))
        reasons.set(requirements, await python.install(join(here, requirements)));
      const reason = reasons.get(requirements);
      if (reason !== undefined)
        throw new Error(needs === undefined ? reason : `${reason} (it needs ${needs})`);
      const peer = await peerProcess(
        processes,
        python.python,
        ['-B', join(here, script), rows],
        variables,
      );
      const { version, settings, turn } = peer;
      entrants.push({
        name,
        version,
        rates: new Map(settings.map((setting) => [setting, []])),
        turn,
      });
    } catch (error) {
      fail(name, error);
    }
  }
  return entrants;
}

/** One turn of each setting of each; resolves with those that did not fail. */
async function takeTurns(
  entrants: readonly Entrant[],
  warmUp: boolean,
  fail: Fail,
): Promise<Entrant[]> {
  const left: Entrant[] = [];
  for (const entrant of entrants) {
    try {
      for (const [setting, rates] of entrant.rates) {
        const rate = await entrant.turn(setting);
        if (!warmUp) rates.push(rate);
      }
      left.push(entrant);
    } catch (error) {
      fail(entrant.name, error);
    }
  }
  return left;
}

/**
 * Images a second of `besides` and of the peers, installed into `data/peers-venv`: all take turns, after a round to warm up.
 * A peer that cannot be installed or that fails is in the list with the reason, and the others go on.
 */
export async function peerRates(
  repetitions: number,
  besides: readonly Contender[] = [],
): Promise<readonly PeerResult[]> {
  await rowsFile(rows);
  const missing: MissingPeer[] = [];
  const fail: Fail = (name, error) => {
    missing.push({
      kind: 'missing',
      name,
      reason: error instanceof Error ? error.message : String(error),
    });
  };
  const processes = children();
  try {
    let entrants = besides.map(entrantOf);
    try {
      const python = await environment(join(data, 'peers-venv'), processes);
      entrants.push(...(await startPeers(python, processes, fail)));
    } catch (error) {
      for (const { name } of peers) fail(name, error);
    }
    for (let round = 0; round <= repetitions; round++) {
      console.error(round === 0 ? 'warming up' : `repetition ${round} of ${repetitions}`);
      entrants = await takeTurns(entrants, round === 0, fail);
    }
    return [...entrants.map(best), ...missing];
  } finally {
    processes.end();
  }
}

if (process.argv[1] === import.meta.filename)
  for (const line of peerTable(await peerRates(Number(process.env.REPETITIONS ?? 7))))
    console.log(line);
