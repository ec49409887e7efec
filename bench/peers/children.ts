import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A child process that is spoken with over its three streams. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts child processes, and ends them. */
export interface Children {
  /** `variables` are added to this process's own environment. */
  start(
    command: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): Child;
  /** Ends one, with the processes that it started itself. */
  stop(child: Child): void;
  /** Ends all that still run. */
  end(): void;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Child processes that outlive neither `end()` nor this process: not on Ctrl-C, and not on an error. */
export function children(): Children {
  const running = new Set<Child>();
  const stop = (child: Child) => {
    try {
      // Each leads a group of its own, so its worker processes go with it.
      if (running.delete(child) && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const stopAll = () => running.forEach(stop);
  const handlers = Object.entries(SIGNALS).map(
    ([signal, code]) => [signal, () => process.exit(code)] as const,
  );
  process.on('exit', stopAll);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return {
    start(command, args, variables) {
      const env = { ...process.env, ...variables };
      const child = spawn(command, args, { detached: true, env, stdio: ['pipe', 'pipe', 'pipe'] });
      running.add(child);
      child.once('exit', () => running.delete(child));
      // A write to one that has just ended: its end is what is reported.
      child.stdin.on('error', () => {});
      return child;
    },
    stop,
    end() {
      stopAll();
      process.off('exit', stopAll);
      for (const [signal, handler] of handlers) process.off(signal, handler);
    },
  };
}
