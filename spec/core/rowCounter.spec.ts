import { describe, expect, it } from 'vitest';
import { RowCounter } from '../../lib/core/rowCounter.ts';
import { Rows } from '../../lib/core/rows.ts';
import { rowsOfValues } from './rowsOf.ts';

const link = { operator: 'op', options: 'n=1' };
const rows = rowsOfValues([1, 2, 3]);
const after = new Rows({ ...rows, chain: [link, { operator: 'other', options: '' }] });
const counter = new RowCounter(link, undefined);

describe('RowCounter', () => {
  it('adds a count that the rows do not change, one that they do, or counts them anew', () => {
    expect(counter.at(rows, 5).slice(1, 2).checkpoint.position).toEqual({ source: 42, op: 5 });
    expect(counter.from(rows, 5).slice(1, 2).checkpoint.position).toEqual({ source: 42, op: 7 });
    const anew = counter.anew(rows, { window: 4 });
    expect(anew.slice(1, 2).checkpoint.position).toEqual({ source: 40, op: 2, 'op.window': 4 });
  });

  it('leaves the rows and what others count of them as they are', () => {
    const twice = new RowCounter({ ...link, operator: 'second' }, undefined);
    const counted = twice.from(counter.from(rows, 0), 7);
    expect(counted.checkpoint.position).toEqual({ source: 43, op: 3, second: 10 });
    expect([counted.rowOf, counted.chunks]).toEqual([rows.rowOf, rows.chunks]);
    expect(rows.checkpoint.position).toEqual({ source: 43 });
  });

  it('adds its link to the chain, and is named for its occurrence there', () => {
    expect(counter.at(rows, 0).checkpoint.chain).toBe('op n=1');
    expect(counter.at(after, 3).checkpoint).toMatchObject({
      chain: 'op n=1 | other | op n=1',
      position: { 'op#1': 3 },
    });
    expect([counter.occurrence(rows), counter.occurrence(after)]).toEqual([0, 1]);
  });

  it('knows the counts at which the run continues', () => {
    const position = { op: 1, 'op#1': 2, 'op#1.window': 3 };
    const resumed = new RowCounter(link, {
      version: 1,
      dataset: 'd',
      seed: 0,
      epoch: 0,
      position,
    });
    expect([
      resumed.resumed(rows),
      resumed.resumed(after),
      resumed.resumed(after, 'window'),
    ]).toEqual([1, 2, 3]);
    expect([resumed.resumed(rows, 'window'), counter.resumed(rows)]).toEqual([0, 0]);
  });
});
