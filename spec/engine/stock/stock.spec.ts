import * as rx from 'rxjs';
import * as pipeable from 'rxjs/operators';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { endVirtualTime, startVirtualTime } from '../virtualTime.ts';
import { type Ahead, aheadOf } from './aheadOf.ts';
import { type Driven, drive, drivePlain, SECOND } from './drive.ts';
import { notOperators } from './notOperators.ts';
import type { StockRow } from './stockRow.ts';
import { stockRows } from './stockRows.ts';

const nameOf = ({ name, use }: StockRow) => (use === undefined ? name : `${name}, ${use}`);
const late = stockRows.filter(({ className }) => className === 'lateSubscription');
const served = stockRows.filter(({ className }) => className !== 'lateSubscription');
/** Whether reads take time. */
const readers = [false, true];

beforeEach(startVirtualTime);
afterEach(endVirtualTime);

describe('the stock matrix', () => {
  it('has a row for every operator that rxjs exports, and no other', () => {
    const operators = Object.keys(rx).filter((name) => !(name in notOperators));
    expect([...new Set(stockRows.map(({ name }) => name))].sort()).toEqual(operators.sort());
    expect(Object.keys(notOperators).filter((name) => !(name in rx))).toEqual([]);
    expect(Object.keys(pipeable).filter((name) => !(name in rx))).toEqual([]);
  });

  it('tells creation from pipeable operators', () => {
    // `rxjs/operators` still has pipeable ones, deprecated, of these names; those that `rxjs` exports create. And it lacks a new name.
    const both = [
      'combineLatest',
      'concat',
      'merge',
      'onErrorResumeNext',
      'partition',
      'race',
      'zip',
    ];
    const pipe = [
      ...Object.keys(pipeable).filter((name) => !both.includes(name)),
      'onErrorResumeNextWith',
    ];
    const kindOf = (name: string) => (pipe.includes(name) ? 'pipeable' : 'creation');
    expect(stockRows.filter(({ name, kind }) => kind !== kindOf(name)).map(nameOf)).toEqual([]);
  });

  it('has one row for each use', () => {
    const uses = stockRows.map(nameOf);
    expect(uses.filter((use, i) => uses.indexOf(use) !== i)).toEqual([]);
  });
});

function expectClean(driven: Driven): void {
  for (const { log } of driven.inputs) {
    expect(log.closed).toBe(log.opened);
    expect(log.misused).toBe(0);
  }
  expect(vi.getTimerCount()).toBe(0);
}

describe.each(served.map((row) => [`${row.className}: ${nameOf(row)}`, row] as const))(
  '%s',
  (_, row) => {
    it('gives what plain RxJS gives, and leaves nothing behind', async () => {
      for (const later of readers) {
        const driven = await drive(row, later);
        expectClean(driven);
        const { results, error } = row.like === 'times' ? driven.twin : await drivePlain(row);
        expect(driven.error).toBe(error);
        if (row.like === 'set') expect(sorted(driven.results)).toEqual(sorted(results));
        else expect(driven.results).toEqual(results);
      }
    });

    it('reads no further ahead than promised, at any read', async () => {
      for (const later of readers) {
        const driven = await drive(row, later);
        const plain = await drivePlain(row);
        const reads = aheadOf(row, driven, plain);
        if (row.ahead === 'unbounded') expect(furthest(reads, driven)).toBeGreaterThan(64);
        else
          expect(reads.filter((read) => read.ahead > limitAt(read, row.ahead as number))).toEqual(
            [],
          );
      }
    });

    const { ahead } = row;
    if (row.className === 'dropping' && typeof ahead === 'object') {
      it('gathers no more than promised, where it gathers by time', async () => {
        for (const later of readers) {
          const gathered = (await drive(row, later)).results.filter(
            (result) => Array.isArray(result) && result.length > 0,
          );
          const sizes = gathered.map((result) => (result as unknown[]).length);
          expect(sizes.filter((size, i) => size > (i === 0 ? ahead.first : ahead.after))).toEqual(
            [],
          );
        }
      });
    }

    it('lets go of all at once when the loop is left', async () => {
      for (const later of readers) {
        for (const results of [1, 3, 20]) expectClean(await drive(row, later, results));
      }
    });
  },
);

describe.each(late.map((row) => [`${row.className}: ${nameOf(row)}`, row] as const))(
  '%s',
  (_, row) => {
    it('fails with what to do about it, and delivers nothing', async () => {
      for (const later of readers) {
        const driven = await drive(row, later);
        expect(isMillraceError(driven.thrown, 'demand')).toBe(true);
        expect(driven.inputs[1].log.read).toBeLessThanOrEqual(row.ahead as number);
        expect(driven.results.filter((result) => (result as number) >= SECOND)).toEqual([]);
        expectClean(driven);
      }
    });
  },
);

function limitAt({ arrived }: Ahead, ahead: Exclude<StockRow['ahead'], 'unbounded'>): number {
  if (typeof ahead === 'number') return ahead;
  return arrived === 0 ? ahead.first : ahead.after;
}

/** Items read, or, of what is not read but pushes, results waiting. */
function furthest(reads: readonly Ahead[], { mostWaiting }: Driven): number {
  return Math.max(mostWaiting, ...reads.map(({ ahead }) => ahead));
}

function sorted(results: readonly unknown[]): unknown[] {
  return [...results].sort((x, y) => Number(x) - Number(y));
}
