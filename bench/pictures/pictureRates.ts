import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measured, quotient } from '../interleaved.ts';
import { type Children, children } from '../peers/children.ts';
import { type PeerProcess, peerProcess } from '../peers/peerProcess.ts';

/** Images a second of one way of doing the job, and those of the first one divided by them. */
export interface PictureRate {
  readonly name: string;
  readonly rate: Measured;
  readonly ratio: Measured;
  readonly peakBytes: number;
  readonly version: string;
}

export interface PictureRates {
  readonly measured: readonly PictureRate[];
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

/** Ways of Millrace, by the names of contender.ts. The others are divided into the first. */
const OWN: Readonly<Record<string, string>> = {
  'from Parquet, 2 workers': 'Parquet 2',
  'from Parquet, 1 worker': 'Parquet 1',
  'from Parquet, no workers': 'Parquet 0',
  'from memory, 2 workers': 'memory 2',
  'from memory, 1 worker': 'memory 1',
  'from memory, no workers': 'memory 0',
  'bytes and headers from Parquet alone': 'bytes 0',
  'whole images decoded, one thread': 'decode 0',
  'cropped and resized, one thread': 'resize 0',
};

/** Peers, by the names of peers.py. */
const PEERS: Readonly<Record<string, string>> = {
  'PyTorch, PIL, 2 workers': 'torch-pil',
  'PyTorch, torchvision.io, 2 workers': 'torch-io',
  'timm, 2 workers': 'timm',
  'Hugging Face datasets, 2 workers': 'hf',
  'tf.data, no antialiasing, autotuned': 'tfdata',
  'tf.data, antialiased, autotuned': 'tfdata-aa',
  'DALI on the CPU, 2 threads': 'dali',
  'FFCV, JPEG, 2 workers': 'ffcv',
  'FFCV, raw pixels, 2 workers': 'ffcv-raw',
  'SPDL, 2 threads': 'spdl',
};

interface Entrant {
  readonly name: string;
  readonly process: PeerProcess;
  readonly pid: number;
  readonly rates: number[];
}

/**
 * Images a second of all ways of doing the job that can be started, interleaved.
 *
 * @param folder what make.py wrote
 * @param peers whether peers take part: each is run by the first of the interpreters in
 * `PYTHONS`, separated by commas, that has its packages
 * @param only parts of the names of those that take part
 */
export async function pictureRates(
  folder: string,
  rounds: number,
  { peers, only }: { readonly peers: boolean; readonly only: readonly string[] },
): Promise<PictureRates> {
  if (!existsSync(join(folder, 'data.parquet'))) {
    throw new Error(
      'Cannot measure pictures: the folder `MILLRACE_PICTURES` must have what ' +
        `bench/pictures/make.py writes; received ${folder}`,
    );
  }
  const processes = children();
  const missing: { name: string; reason: string }[] = [];
  const entrants: Entrant[] = [];
  const wanted = (name: string) =>
    only.length === 0 || only.some((part) => name.includes(part)) || name === Object.keys(OWN)[0];
  try {
    const node = [...process.execArgv, join(import.meta.dirname, 'contender.ts')];
    for (const [name, id] of Object.entries({ ...OWN, ...(peers ? { sharp: 'sharp' } : {}) })) {
      if (!wanted(name)) continue;
      const args = [...node, id, folder];
      entrants.push(await started(processes, name, [process.execPath], args));
    }
    const interpreters = (process.env.PYTHONS ?? 'python3').split(',');
    for (const [name, id] of peers ? Object.entries(PEERS) : []) {
      if (!wanted(name)) continue;
      console.error(`${name}: loading`);
      try {
        const args = ['-B', join(import.meta.dirname, 'peers.py'), id, folder];
        entrants.push(await started(processes, name, interpreters, args));
      } catch (error) {
        missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    console.error('all are ready');
    for (let round = 0; round < rounds; round++) {
      for (const { process, rates } of entrants) rates.push(await process.turn(''));
    }
    const all = entrants.map(({ name, process: { version }, pid, rates }) => {
      return { name, version, rate: measured(rates), peakBytes: peakOf(pid) };
    });
    const [first] = all;
    const results = all.map((one) => ({
      ...one,
      ratio: quotient((first as (typeof all)[0]).rate, one.rate),
    }));
    return { measured: results, missing };
  } finally {
    processes.end();
  }
}

/** Started by the first of the commands that can. */
async function started(
  processes: Children,
  name: string,
  commands: readonly string[],
  args: readonly string[],
): Promise<Entrant> {
  let reason: unknown;
  for (const command of commands) {
    let pid = 0;
    const start: Children['start'] = (...of) => {
      const child = processes.start(...of);
      pid = child.pid ?? 0;
      return child;
    };
    try {
      const process = await peerProcess({ ...processes, start }, command, args, {});
      return { name, process, pid, rates: [] };
    } catch (error) {
      reason ??= error;
      if (!/No module named/.test(String(error))) throw error;
    }
  }
  throw reason;
}

/**
 * The most memory of a process and of those that it started, each at its own peak: pages that a
 * fork shares count for each of them. 0 where the system does not tell.
 */
function peakOf(leader: number): number {
  if (!existsSync('/proc/self/status')) return 0;
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, , group] =
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (Number(group) === leader) bytes += 1024 * Number(peak ?? 0);
    } catch {
      // It has ended.
    }
  }
  return bytes;
}
