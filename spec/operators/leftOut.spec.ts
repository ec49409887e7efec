import { tableFromArrays } from 'apache-arrow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { batch, consume, fromArrow, scalar } from '../../lib/index.ts';

const table = tableFromArrays({ x: Float32Array.of(1, 2), day: [new Date(0), new Date(1)] });
afterEach(() => {
  vi.restoreAllMocks();
});

describe('batch() without features', () => {
  it('says once in a run which columns it leaves out', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const names: string[][] = [];
    const step = ({ features }: { readonly features: object }) => names.push(Object.keys(features));
    await consume(fromArrow(table).pipe(batch({ size: 1 })), step, { epochs: 2 });
    expect(names).toEqual([['x'], ['x'], ['x'], ['x']]);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toContain(
      'leaves out columns that no feature is made of: `day`',
    );
  });

  it('says nothing where all columns have one, or features are given', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await consume(fromArrow(table.select(['x'])).pipe(batch({ size: 1 })), () => {});
    await consume(fromArrow(table).pipe(batch({ size: 1, features: { x: scalar() } })), () => {});
    expect(warn).not.toHaveBeenCalled();
  });
});
