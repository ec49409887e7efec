import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** How a command is called. */
export interface CallOptions {
  /** Columns of the terminal that it is called in; called without one if left out. */
  readonly terminal?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with what was written so far, and with what ends the command. */
  readonly onText?: (text: string, interrupt: () => void) => void;
}

/** What a command did. On a terminal both streams are one. */
export interface CallResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which the command `millrace` is called, as the build of this checkout has it. */
export class Workshop {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'millrace-cli-'));

  constructor() {
    const modules = join(this.folder, 'node_modules');
    const millrace = join(modules, 'millrace');
    mkdirSync(millrace, { recursive: true });
    // Not `npm run build`: other specs may be packing `dist`. Types are checked elsewhere.
    const build = ['tsc', '-p', 'tsconfig.build.json', '--noCheck'];
    execFileSync('npx', [...build, '--outDir', join(millrace, 'dist')], { cwd: root });
    copyFileSync(join(root, 'package.json'), join(millrace, 'package.json'));
    for (const name of readdirSync(join(root, 'node_modules')))
      if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }

  /** Runs `millrace` with `args`. */
  call(args: readonly string[], options: CallOptions = {}): Promise<CallResult> {
    const main = join(this.folder, 'node_modules/millrace/dist/cli/main.js');
    return this.run([main, ...args], options);
  }

  /** Runs a file of JavaScript with `args`. */
  run(args: readonly string[], options: CallOptions = {}): Promise<CallResult> {
    const { terminal, environment = {}, onText } = options;
    const { NO_COLOR, FORCE_COLOR, COLUMNS, NODE_OPTIONS, ...inherited } = process.env;
    const env = { ...inherited, TERM: 'xterm', ...environment };
    const quoted = [process.execPath, ...args].map((text) => `'${text}'`).join(' ');
    const inTerminal = `stty cols ${terminal} rows 24; exec ${quoted}`;
    const child =
      terminal === undefined
        ? spawn(process.execPath, args, { cwd: this.folder, env })
        : spawn('script', ['-qefc', inTerminal, '/dev/null'], { cwd: this.folder, env });
    let [stdout, stderr] = ['', ''];
    // A terminal makes the signal of the key.
    const interrupt = () =>
      void (terminal === undefined ? child.kill('SIGINT') : child.stdin.write('\x03'));
    child.stdout.on('data', (data) => {
      stdout += data;
      onText?.(stdout, interrupt);
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      onText?.(stderr, interrupt);
    });
    return new Promise((settle, reject) => {
      child.on('error', reject);
      child.on('close', (code) => settle({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Text without what tells a terminal how to show it. */
export function withoutStyle(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
  return text.replace(/\x1b\[\d*[mK]/g, '').replaceAll('\r\n', '\n');
}
