/** What text is written to: `process.stdout`, or anything that collects it. */
export interface TerminalTarget {
  write(text: string): unknown;
  /** Characters of a line; 80 when left out. */
  readonly columns?: number;
  /** Whether it is a terminal; what is none gets no escape sequences. */
  readonly isTTY?: boolean;
  /** Bits of a colour, as Node finds them. */
  getColorDepth?(): number;
}

/**
 * How a terminal shows images: by the protocol of kitty or of iTerm2, by half blocks in 24-bit or
 * 256 colours, or by plain characters.
 */
export type TerminalForm = 'kitty' | 'iterm' | 'truecolor' | '256' | 'plain';

/** All of them. */
export const TERMINAL_FORMS: readonly TerminalForm[] = [
  'kitty',
  'iterm',
  'truecolor',
  '256',
  'plain',
];

/** Variables of the environment, of those that there are. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a terminal can show, as far as it and the environment say so. */
export function terminalForm(target: TerminalTarget, env: Environment): TerminalForm {
  if (target.isTTY !== true || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return 'plain';
  // What multiplexes terminals swallows images.
  const isDirect = env.TMUX === undefined && env.STY === undefined;
  if (isDirect) {
    const program = env.TERM_PROGRAM ?? '';
    if (env.KITTY_WINDOW_ID !== undefined || env.TERM === 'xterm-kitty') return 'kitty';
    if (/^ghostty$/i.test(program)) return 'kitty';
    if (/^(iTerm\.app|WezTerm|mintty)$/.test(program)) return 'iterm';
  }
  if (/^(truecolor|24bit)$/.test(env.COLORTERM ?? '')) return 'truecolor';
  const depth = target.getColorDepth?.() ?? 1;
  if (depth >= 24) return 'truecolor';
  return depth >= 8 ? '256' : 'plain';
}
