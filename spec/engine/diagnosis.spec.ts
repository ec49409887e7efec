import { describe, expect, it } from 'vitest';
import type { BoundaryReport } from '../../lib/engine/boundaryReport.ts';
import { diagnosis } from '../../lib/engine/diagnosis.ts';

const boundary = (name: string, shares: Partial<BoundaryReport>): BoundaryReport => ({
  name,
  isSource: false,
  waiting: 0,
  busy: 0,
  blocked: 0,
  items: 0,
  wants: 0,
  holds: 'nothing',
  ...shares,
});
const step = boundary('step', { waiting: 0.8, busy: 0.2 });
const advice = new Map([['slow', 'raise `readAhead`']]);

describe('diagnosis()', () => {
  it('takes the time that a source waits for what it reads for its own', () => {
    const slow = boundary('slow', { isSource: true, waiting: 0.7, busy: 0.1 });
    const busy = boundary('busy', { waiting: 0.5, busy: 0.5 });
    for (const stages of [
      [step, busy, slow],
      [step, slow, busy],
    ])
      expect(diagnosis('report', stages, advice)).toBe('waiting 80 % on slow: raise `readAhead`');
  });

  it('does not take the time that a stage waits for what is before it for its own', () => {
    const idle = boundary('idle', { waiting: 0.9, busy: 0.1 });
    const busy = boundary('busy', { isSource: true, waiting: 0.1, busy: 0.4, blocked: 0.5 });
    for (const stages of [
      [step, idle, busy],
      [step, busy, idle],
    ])
      expect(diagnosis('report', stages, advice)).toBe('waiting 80 % on busy: make it faster');
  });
});
