import { CommanderError } from 'commander';
import { commandLine } from './commandLine.ts';
import { UsageError } from './usageError.ts';

/** Exit codes of the process. */
const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs the command that `args` name, and returns its exit code. It is 0 on success, 1 if the data
 * or module fails, 2 for wrong usage, 130 after Ctrl-C. A second Ctrl-C ends the process at once.
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
    // The error and the usage have been printed.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    process.stderr.write(`millrace: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
