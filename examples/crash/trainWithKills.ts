import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is trained, and how it is killed. */
export interface Training {
  /** The bundled training process. */
  readonly program: string;
  readonly parquet: string;
  /** Where it saves. */
  readonly snapshot: string;
  readonly optimizer: 'adam' | 'momentum';
  readonly epochs: number;
  /** How often it is killed before it may end. */
  readonly kills: number;
  /** Seed of the moments at which it is killed. */
  readonly seed: number;
}

/** What has happened. */
export interface Killed {
  /** Processes that were killed by SIGKILL. */
  readonly kills: number;
  /** Of these, how many died while they wrote. */
  readonly whileWriting: number;
  /** Of these, how many died before their first step. */
  readonly beforeAnyStep: number;
  /** Steps that were started, those included that a kill undid. */
  readonly started: number;
}

/** Starts the training process again and again, each time killed at a random moment, until it was killed `kills` times; then lets it end. */
export async function trainWithKills(training: Training): Promise<Killed> {
  const random = randomNumbers(training.seed);
  let [kills, whileWriting, beforeAnyStep, started] = [0, 0, 0, 0];
  while (kills < training.kills) {
    // One in six anywhere in starting and the first steps, the others some steps later, at any moment of a step.
    const moment =
      random() < 1 / 6
        ? { steps: 0, ms: 600 * random() }
        : { steps: 1 + Math.floor(3 * random()), ms: 12 * random() };
    const life = await live(training, moment);
    if (!life.killed)
      throw new Error(
        `The training was over after ${kills} kills, before ${training.kills}: train for more epochs`,
      );
    kills++;
    started += life.started;
    if (life.steps === 0) beforeAnyStep++;
    const isThere = await access(`${training.snapshot}.unfinished`).then(
      () => true,
      () => false,
    );
    if (isThere) whileWriting++;
  }
  const last = await live(training);
  if (!last.trained) throw new Error('The last process did not end well');
  return { kills, whileWriting, beforeAnyStep, started: started + last.started };
}

interface Life {
  readonly killed: boolean;
  readonly trained: boolean;
  readonly started: number;
  readonly steps: number;
}

/** One process; killed `ms` milliseconds after it has done as many steps as `moment` says. */
async function live(
  training: Training,
  moment?: { readonly steps: number; readonly ms: number },
): Promise<Life> {
  const { program, parquet, snapshot, optimizer, epochs } = training;
  const child = spawn(process.execPath, [program, parquet, snapshot, optimizer, String(epochs)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, complaint, doomed] = ['', '', false];
  const count = (line: RegExp) => (text.match(line) ?? []).length;
  const steps = () => count(/^step \d+$/gm);
  const doom = () => {
    if (doomed || moment === undefined || steps() < moment.steps) return;
    doomed = true;
    void sleep(moment.ms).then(() => child.kill('SIGKILL'));
  };
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    text += data;
    doom();
  });
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    complaint += data;
  });
  doom();
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === null && code !== 0) throw new Error(`The training process failed: ${complaint}`);
  return {
    killed: signal === 'SIGKILL',
    trained: /^trained$/m.test(text),
    started: count(/^begin \d+$/gm),
    steps: steps(),
  };
}

/** Numbers from 0 to 1 by the generator mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
