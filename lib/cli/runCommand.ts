import { CommanderError } from 'commander';
import { commandLine } from './commandLine.ts';
import { UsageError } from './usageError.ts';

/** What the process ends with. */
const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs the command that `args` name: 0 where it is done, 1 where the data or the module fail, 2
 * where it cannot be called like that, 130 where Ctrl-C ended it. A second Ctrl-C waits for
 * nothing.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    await commandLine(interrupt.signal).parseAsync(args, { from: 'user' });
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    // It has been printed, with what would have been right.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    process.stderr.write(`millrace: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
