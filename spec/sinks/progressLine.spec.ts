import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProgressReport } from '../../lib/engine/progressReport.ts';
import { type ProgressFigures, progressLine } from '../../lib/sinks/progressLine.ts';
import { progressTerminal } from '../../lib/sinks/progressTerminal.ts';

const figures: ProgressFigures = {
  kind: 'progress',
  epoch: 1,
  epochs: 3,
  batches: 600,
  rows: 76_800,
  rowsPerSecond: 12_345.6,
  waiting: 0.117,
  slowest: 'fromParquet',
  done: 0.45,
  seconds: 6.2,
  secondsLeft: 3671,
};
const report = (more: Partial<ProgressReport> = {}): ProgressReport => {
  const whole = { ...figures, ...more };
  return { ...whole, text: progressLine(whole) };
};

describe('the line of progress', () => {
  it('says epoch, share, speed, waiting and on what, and the time left', () => {
    expect(progressLine(figures)).toBe(
      'epoch 2/3 · 45 % · 12,346 rows/s · waiting 12 % on fromParquet · 1:01:11 left',
    );
  });

  it('leaves out what is not known', () => {
    const unknown = { epochs: 1, epoch: 0, done: undefined, secondsLeft: undefined };
    expect(progressLine({ ...figures, ...unknown, slowest: undefined, waiting: 0 })).toBe(
      'epoch 1 · 12,346 rows/s · waiting 0 %',
    );
  });

  it('says what was done at the end', () => {
    expect(progressLine({ ...figures, kind: 'end', seconds: 62 })).toBe(
      '76,800 rows in 1:02 · 12,346 rows/s · waited 12 %',
    );
  });

  it('says that the run is stalled', () => {
    expect(progressLine({ ...figures, kind: 'stall' })).toContain('stalled on fromParquet');
  });

  it('never is wider than it may be, and keeps speed and waiting longest', () => {
    const width = fc.integer({ min: 0, max: 130 });
    const slowest = fc.option(fc.string({ maxLength: 40 }), { nil: undefined });
    const rowsPerSecond = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(width, slowest, rowsPerSecond, (columns, stage, speed) => {
        const line = progressLine({ ...figures, slowest: stage, rowsPerSecond: speed }, columns);
        expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
    expect(progressLine(figures, 79)).toBe(progressLine(figures));
    expect(progressLine(figures, 60)).toBe(
      '12,346 rows/s · waiting 12 % on fromParquet · 1:01:11 left',
    );
    expect(progressLine(figures, 45)).toBe('12,346 rows/s · waiting 12 % on fromParquet');
    expect(progressLine(figures, 40)).toBe('12,346 rows/s · waiting 12 %');
    expect(progressLine(figures, 20)).toBe('waiting 12 %');
  });
});

describe('the terminal of progress', () => {
  const written = (terminal: { isTTY?: boolean; columns?: number }, reports: ProgressReport[]) => {
    const texts: string[] = [];
    let time = 0;
    const tell = progressTerminal({ ...terminal, write: (text) => texts.push(text) }, () => time);
    for (const one of reports) {
      time += 1000;
      tell(one);
    }
    return texts;
  };

  it('is one line that each report replaces, narrower than the terminal, and that the end leaves', () => {
    const texts = written({ isTTY: true, columns: 45 }, [report(), report({ kind: 'end' })]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
    const plain = texts.map((text) => text.replace(/\x1b\[\d*[mK]/g, ''));
    expect(plain).toEqual([
      '\r12,346 rows/s · waiting 12 % on fromParquet',
      '\r12,346 rows/s · waited 12 %\n',
    ]);
  });

  it('has the waiting in a color, unless NO_COLOR says otherwise or nothing is waited for', () => {
    const before = process.env.NO_COLOR;
    delete process.env.NO_COLOR;
    try {
      const [colored] = written({ isTTY: true }, [report()]);
      expect(colored).toContain('\x1b[33mwaiting 12 % on fromParquet\x1b[39m ·');
      const [idle] = written({ isTTY: true }, [report({ slowest: undefined })]);
      expect(idle).not.toContain('\x1b[33m');
      process.env.NO_COLOR = '1';
      expect(written({ isTTY: true }, [report()])[0]).not.toContain('\x1b[33m');
    } finally {
      if (before === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = before;
    }
  });

  it('elsewhere is a plain line every ten seconds, and one at the end', () => {
    const reports = [...Array.from({ length: 21 }, () => report()), report({ kind: 'end' })];
    expect(written({}, reports)).toEqual([
      `${report().text}\n`,
      `${report().text}\n`,
      `${report({ kind: 'end' }).text}\n`,
    ]);
  });
});
