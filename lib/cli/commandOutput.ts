/** Where a command writes, and what it may use there. */
export interface CommandOutput {
  /** Characters of a line. */
  readonly columns: number;
  readonly isTerminal: boolean;
  /** Shows on a terminal what is being done, until it shows something else; '' shows nothing. */
  status(text: string): void;
  /** Writes lines. */
  print(...lines: readonly string[]): void;
  /** The text in bold, where there is a terminal and `NO_COLOR` does not say otherwise. */
  bold(text: string): string;
  /** The text less bright, as bold. */
  dim(text: string): string;
}

const DEFAULT_COLUMNS = 80;

/** Standard output. Where it is no terminal, `COLUMNS` says how wide lines are; 80 if left out. */
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
