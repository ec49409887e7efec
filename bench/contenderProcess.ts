import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Rates } from './contenders.ts';

/** A contender in a process of its own. */
export interface ContenderProcess {
  /** Rejects where the process has ended. */
  run(): Promise<Rates>;
  stop(): void;
}

/**
 * Starts a contender, as whoever trains has one pipeline in a process: beside others it would run in a heap that is full of theirs, and in
 * code that is made for all of them.
 *
 * @param folder where the rows lie in files
 */
export function contenderProcess(name: string, backend: string, folder: string): ContenderProcess {
  const child = fork(join(import.meta.dirname, 'contender.ts'), [name, backend, folder]);
  return {
    async run() {
      const ended = new AbortController();
      const failed = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
        throw new Error(`The process of \`${name}\` ended with ${code}`);
      });
      child.send('run');
      const [rates] = await Promise.race([
        once(child, 'message', { signal: ended.signal }),
        failed,
      ]);
      ended.abort();
      failed.catch(() => {});
      return rates as Rates;
    },
    stop: () => child.kill(),
  };
}
