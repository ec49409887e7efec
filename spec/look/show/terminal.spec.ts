import { batch, classLabel, fromColumns, image, showBatch, type TerminalForm } from 'millrace';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { halfBlocks } from '../../../lib/look/show/halfBlocks.ts';
import { type Environment, terminalForm } from '../../../lib/look/show/terminal.ts';
import { wrapText } from '../../../lib/look/show/wrapText.ts';

const ESCAPE = '\u001b';

const rows$ = fromColumns({
  image: { data: Uint8Array.from({ length: 12 * 256 }, (_, i) => i % 256), shape: [16, 16, 1] },
  label: new Uint8Array(12),
});
const features = { image: image({ shape: [16, 16, 1] }), label: classLabel({ classes: 10 }) };

async function written(terminal: TerminalForm, columns: number): Promise<string> {
  const shown = await firstValueFrom(rows$.pipe(batch({ size: 12, features })));
  const texts: string[] = [];
  const target = { write: (text: string) => texts.push(text), columns };
  await showBatch(target, shown, { terminal });
  // Control characters made visible.
  return texts.join('').replaceAll(ESCAPE, '␛').replaceAll('\u0007', '␇');
}

describe('a terminal', () => {
  it.each<[Environment, number, TerminalForm]>([
    [{ COLORTERM: 'truecolor' }, 4, 'truecolor'],
    [{}, 24, 'truecolor'],
    [{}, 8, '256'],
    [{}, 4, 'plain'],
    [{ NO_COLOR: '1', COLORTERM: 'truecolor', TERM: 'xterm-kitty' }, 24, 'plain'],
    [{ NO_COLOR: '' }, 24, 'truecolor'],
    [{ TERM: 'dumb' }, 24, 'plain'],
    [{ TERM: 'xterm-kitty' }, 24, 'kitty'],
    [{ TERM_PROGRAM: 'ghostty' }, 24, 'kitty'],
    [{ TERM_PROGRAM: 'iTerm.app' }, 24, 'iterm'],
    [{ TERM_PROGRAM: 'WezTerm', TMUX: '/tmp/tmux' }, 24, 'truecolor'],
  ])('with %o and %i bits a colour shows images as it can', (env, depth, form) => {
    const target = { write() {}, getColorDepth: () => depth };
    expect(terminalForm({ ...target, isTTY: true }, env)).toBe(form);
    expect(terminalForm(target, env)).toBe('plain');
  });

  it.each([40, 80, 119])(
    'of %i columns gets two full lines of samples, none too wide',
    async (columns) => {
      const text = await written('truecolor', columns);
      const visible = text.replaceAll(/␛\[[\d;]*m/g, '').split('\n');
      const across = Math.floor((columns + 2) / 20);
      expect(visible.filter((line) => line.startsWith('▀')).length).toBe(2 * 9);
      expect(Math.max(...visible.slice(1).map(({ length }) => length))).toBe(20 * across - 2);
    },
  );

  it('without colours gets no escape sequence', async () => {
    const text = await written('plain', 80);
    expect(text).not.toContain('␛');
    expect(text).toContain('@');
  });

  it.each(['kitty', 'iterm'] as const)(
    'with images gets the bytes of a PNG, by %s',
    async (form) => {
      const text = await written(form, 80);
      const pieces =
        form === 'kitty'
          ? [...text.matchAll(/␛_G[^;]*m=([01]);([^␛]*)␛\\/g)]
          : [...text.matchAll(/␛\]1337;File=(inline=1;[^:]*):([^␇]*)␇/g)];
      const bytes = Buffer.from(pieces.map(([, , data]) => data).join(''), 'base64');
      expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      expect(bytes.subarray(-8, -4).toString('latin1')).toBe('IEND');
      expect(
        pieces.every(([, , data]) => (data as string).length <= 4096) || form === 'iterm',
      ).toBe(true);
      if (form === 'kitty') expect(pieces.map(([, more]) => more).join('')).toMatch(/^1*0$/);
    },
  );
});

describe('half blocks', () => {
  const data = Uint8ClampedArray.from(
    [
      [255, 0, 0, 255],
      [255, 0, 0, 255],
      [0, 0, 255, 255],
      [0, 0, 255, 255],
    ].flat(),
  );

  it('have the upper pixel above the lower one, and say a colour once', () => {
    expect(halfBlocks({ width: 2, height: 2, data }, 'truecolor')).toEqual([
      `${ESCAPE}[38;2;255;0;0;48;2;0;0;255m▀▀${ESCAPE}[0m`,
    ]);
    expect(halfBlocks({ width: 2, height: 2, data }, '256')).toEqual([
      `${ESCAPE}[38;5;196;48;5;21m▀▀${ESCAPE}[0m`,
    ]);
  });

  it('repeat the last line of an odd number', () => {
    const column = { width: 1, height: 3, data: data.subarray(0, 12) };
    expect(halfBlocks(column, 'truecolor')).toEqual([
      `${ESCAPE}[38;2;255;0;0;48;2;255;0;0m▀${ESCAPE}[0m`,
      `${ESCAPE}[38;2;0;0;255;48;2;0;0;255m▀${ESCAPE}[0m`,
    ]);
  });

  it('are shades from black to white without colours', () => {
    const grays = [0, 100, 255].flatMap((value) => [value, value, value, 255]);
    const line = { width: 3, height: 1, data: Uint8ClampedArray.from(grays) };
    expect(halfBlocks(line, 'plain')).toEqual([' -@']);
  });
});

describe('wrapText', () => {
  it('breaks at spaces, within words that are too long, and ends in an ellipsis', () => {
    expect(wrapText('0.62·airplane + 0.38·dog', 15, 4)).toEqual(['0.62·airplane +', '0.38·dog']);
    expect(wrapText('abcdefgh', 3, 4)).toEqual(['abc', 'def', 'gh']);
    expect(wrapText('one two three', 4, 2)).toEqual(['one', 'two…']);
    expect(wrapText('', 4, 2)).toEqual(['']);
  });
});
