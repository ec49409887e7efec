import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAP_BYTES, joinRanges, MAX_REQUEST_BYTES } from '../../../lib/datasets/http/joinRanges.ts';
import { PieceReader } from '../../../lib/datasets/http/pieceReader.ts';

const range = (start: number, end: number) => ({ start, end });

describe('joinRanges()', () => {
  it('joins ranges with a gap of at most GAP_BYTES between', () => {
    const far = 100 + GAP_BYTES;
    expect(joinRanges([range(far, far + 5), range(0, 100)])).toEqual([
      { start: 0, end: far + 5, wantedBytes: 105 },
    ]);
    expect(joinRanges([range(far + 1, far + 5), range(0, 100)])).toEqual([
      { start: 0, end: 100, wantedBytes: 100 },
      { start: far + 1, end: far + 5, wantedBytes: 4 },
    ]);
  });

  it('splits what is longer than MAX_REQUEST_BYTES into equal pieces, and leaves out nothing', () => {
    const places = fc.record({
      start: fc.integer({ min: 0, max: 2 ** 26 }),
      length: fc.integer({ min: 0, max: 2 ** 25 }),
    });
    fc.assert(
      fc.property(fc.array(places, { maxLength: 8 }), (wanted) => {
        const ranges = wanted.map(({ start, length }) => range(start, start + length));
        const pieces = joinRanges(ranges);
        for (const { start, end } of pieces) {
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
        }
        const reader = new PieceReader(pieces, async () => {});
        for (const { start, end } of ranges) expect(reader.covers(start, end)).toBe(true);
        const total = pieces.reduce((sum, { wantedBytes }) => sum + wantedBytes, 0);
        expect(total).toBe(wanted.reduce((sum, { length }) => sum + length, 0));
      }),
    );
  });
});

describe('PieceReader', () => {
  it('fetches each piece once, when its first byte is read, and again once all were read', async () => {
    const fetched: number[] = [];
    const pieces = joinRanges([range(0, 10), range(12, 20)], 0);
    const reader = new PieceReader(pieces, async (start, target) => {
      fetched.push(start);
      for (let i = 0; i < target.length; i++) target[i] = start + i;
    });
    const target = new Uint8Array(4);
    await reader.read(12, target);
    await reader.read(16, target);
    expect([...target]).toEqual([16, 17, 18, 19]);
    expect(fetched).toEqual([12]);
    await Promise.all([reader.read(0, new Uint8Array(5)), reader.read(5, new Uint8Array(5))]);
    expect(fetched).toEqual([12, 0]);
    await reader.read(12, target);
    expect(fetched).toEqual([12, 0, 12]);
    expect(reader.covers(8, 13)).toBe(false);
    const whole = new Uint8Array(20);
    await new PieceReader(pieces, async (start, bytes) => {
      expect(bytes.buffer).toBe(whole.buffer);
      bytes.fill(start);
    }).read(0, whole.subarray(0, 10));
  });

  it('may fetch a piece again that failed', async () => {
    let isDown = true;
    const reader = new PieceReader(joinRanges([range(0, 4)]), async (_, target) => {
      if (isDown) throw new Error('down');
      target.set([1, 2, 3, 4]);
    });
    await expect(reader.read(0, new Uint8Array(4))).rejects.toThrow('down');
    isDown = false;
    const target = new Uint8Array(4);
    await reader.read(0, target);
    expect([...target]).toEqual([1, 2, 3, 4]);
  });
});
