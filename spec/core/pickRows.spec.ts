import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BumpAllocator } from '../../lib/core/bumpAllocator.ts';
import { pickRows } from '../../lib/core/pickRows.ts';

describe('pickRows()', () => {
  it('gives the chunk and the row of each row that is numbered, once or more often, in the memory of the numbers, and leaves the rows as they are', () => {
    const allocator = new BumpAllocator();
    const rows = fc.array(fc.tuple(fc.nat(9), fc.nat(99)), { minLength: 1 });
    const cases = rows.chain((all) => fc.tuple(fc.constant(all), fc.array(fc.nat(all.length - 1))));
    fc.assert(
      fc.property(cases, ([all, order]) => {
        const chunkOf = Uint32Array.from(all, ([chunk]) => chunk);
        const rowOf = Uint32Array.from(all, ([, row]) => row);
        const taken = Uint32Array.from(order);
        const picked = pickRows({ chunkOf, rowOf }, taken, allocator);
        expect(picked.rowOf).toBe(taken);
        expect(Array.from(picked.chunkOf, (chunk, i) => [chunk, picked.rowOf[i]])).toEqual(
          order.map((i) => all[i]),
        );
        expect(Array.from(chunkOf, (chunk, i) => [chunk, rowOf[i]])).toEqual(all);
      }),
    );
  });
});
