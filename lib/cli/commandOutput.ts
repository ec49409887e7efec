/** The output of a command. */
export interface CommandOutput {
  /** Characters per line. */
  readonly columns: number;
  readonly isTerminal: boolean;
  /** Replaces the status line of a terminal; '' clears it. */
  status(text: string): void;
  /** Prints lines. */
  print(...lines: readonly string[]): void;
  /** Makes text bold, on a terminal without `NO_COLOR`. */
  bold(text: string): string;
  /** Makes text dim, on a terminal without `NO_COLOR`. */
  dim(text: string): string;
}

const DEFAULT_COLUMNS = 80;

/** Standard output. If it is not a terminal, lines are as wide as `COLUMNS` says, by default 80. */
export function standardOutput(): CommandOutput {
  const { stdout, env } = process;
  const isTerminal = stdout.isTTY === true;
  const isPlain = !isTerminal || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const styled = (on: number, off: number) => (text: string) =>
    isPlain ? text : `\x1b[${on}m${text}\x1b[${off}m`;
  return {
    columns: (isTerminal ? stdout.columns : Number(env.COLUMNS)) || DEFAULT_COLUMNS,
    isTerminal,
    status: (text) => {
      const width = (process.stderr.columns || DEFAULT_COLUMNS) - 1;
      if (process.stderr.isTTY) process.stderr.write(`\r${text.slice(0, width)}\x1b[K`);
    },
    print: (...lines) => void stdout.write(`${lines.join('\n')}\n`),
    bold: styled(1, 22),
    dim: styled(2, 22),
  };
}
