import { createInterface } from 'node:readline';
import { cause } from './cause.ts';
import type { Child, Children } from './children.ts';

/** A peer's script, loaded, waiting for its turn. */
export interface PeerProcess {
  readonly version: string;
  readonly settings: readonly string[];
  /** One epoch with that setting, in images a second. Rejects with the reason if the script fails, and ends it. */
  turn(setting: string): Promise<number>;
}

/** Longer than the slowest takes to load or for an epoch: one that hangs does not hold up the others for ever. */
const PATIENCE_SECONDS = 300;

/** Asks a script: a line of JSON for a line of JSON. Rejects with the reason if it ends or stays silent. */
function conversation(child: Child): (question?: unknown) => Promise<unknown> {
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text) => errors.push(text));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(cause(errors.join('')))));
  });
  // It also ends when nobody waits for it.
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { done, value } = await lines.next();
    return done === true ? ended : JSON.parse(value);
  };
  return async (question) => {
    if (question !== undefined) child.stdin.write(`${JSON.stringify(question)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const error = new Error(`No answer within ${PATIENCE_SECONDS} s`);
      timer = setTimeout(() => reject(error), 1000 * PATIENCE_SECONDS);
    });
    return Promise.race([line(), ended, silence]).finally(() => clearTimeout(timer));
  };
}

/** Starts a Python script. Rejects with the reason if it ends before it is ready. */
export async function peerProcess(
  { start, stop }: Children,
  python: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<PeerProcess> {
  const child = start(python, args, variables);
  const ask = conversation(child);
  const answer = async (question?: unknown) => {
    try {
      return await ask(question);
    } catch (error) {
      stop(child);
      throw error;
    }
  };
  const { version, settings } = (await answer()) as {
    readonly version: string;
    readonly settings: readonly string[];
  };
  return {
    version,
    settings,
    async turn(setting) {
      const { images, seconds } = (await answer(setting)) as {
        readonly images: number;
        readonly seconds: number;
      };
      return images / seconds;
    },
  };
}
