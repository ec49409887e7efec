import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a program says last before it ends, and how it ends: with no code where it had to be killed, after a minute. */
export async function ended(
  program: string,
): Promise<{ readonly said: string | undefined; readonly code: unknown }> {
  const args = ['--import', 'tsx', '--conditions=millrace-source', '--input-type=module'];
  const child = spawn(process.execPath, [...args, '--eval', program], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { said: said.trim().split('\n').at(-1), code };
}
