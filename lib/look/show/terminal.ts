/** A target for text: `process.stdout`, or an object with the same methods. */
export interface TerminalTarget {
  write(text: string): unknown;
  /** Characters per line. Defaults to 80. */
  readonly columns?: number;
  /** True if it is a terminal. Other targets get no escape sequences. */
  readonly isTTY?: boolean;
  /** Returns the bits per colour, as Node determines them. */
  getColorDepth?(): number;
}

/**
 * The form of images in a terminal: the protocol of kitty or iTerm2, half blocks in 24-bit or 256
 * colours, or plain characters.
 */
export type TerminalForm = 'kitty' | 'iterm' | 'truecolor' | '256' | 'plain';

/** All forms. */
export const TERMINAL_FORMS: readonly TerminalForm[] = [
  'kitty',
  'iterm',
  'truecolor',
  '256',
  'plain',
];

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Detects the best form that a terminal supports, from the terminal and the environment. */
export function terminalForm(target: TerminalTarget, env: Environment): TerminalForm {
  if (target.isTTY !== true || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return 'plain';
  // Terminal multiplexers drop images.
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
