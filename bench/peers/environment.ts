import { join } from 'node:path';
import { cause } from './cause.ts';
import type { Children } from './children.ts';

/** A virtual environment of Python that `install` puts packages into. */
export interface Environment {
  readonly python: string;
  /** Installs what the file of requirements names, or what of it is missing. Resolves with why that failed, or undefined. */
  install(requirements: string): Promise<string | undefined>;
}

/** The virtual environment in `folder`, made with `python3` if it is not there. Rejects with the reason if it cannot be made. */
export async function environment(folder: string, { start }: Children): Promise<Environment> {
  const failure = (command: string, args: readonly string[]) =>
    new Promise<string | undefined>((resolve) => {
      const child = start(command, args);
      const output: string[] = [];
      child.stdin.end();
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => output.push(text));
      child.once('error', ({ message }) => resolve(message));
      child.once('close', (code) => resolve(code === 0 ? undefined : cause(output.join(''))));
    });
  const python = join(folder, 'bin', 'python');
  // A folder that is there may be half made: only one whose pip answers is used again.
  if ((await failure(python, ['-m', 'pip', '--version'])) !== undefined) {
    const reason = await failure('python3', ['-m', 'venv', '--clear', folder]);
    if (reason !== undefined) throw new Error(reason);
  }
  return {
    python,
    install: (file) =>
      failure(python, [
        '-m',
        'pip',
        'install',
        '--disable-pip-version-check',
        '--requirement',
        file,
      ]),
  };
}
