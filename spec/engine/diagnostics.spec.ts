import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { bufferCount, map, NEVER, repeat, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { DiagnosticReport } from '../../lib/engine/diagnostics.ts';
import { source } from '../../lib/engine/source.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { consume } from '../../lib/sinks/consume.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { counting } from './counting.ts';

const reading = (count: number, ms: number) =>
  source('slow', () => {
    let next = 0;
    return {
      read: () => sleep(ms, next < count ? next++ : undefined),
      close() {},
    };
  });

const spin = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

async function reportOf(
  run: (onDiagnostic: (report: DiagnosticReport) => void) => Promise<unknown>,
): Promise<DiagnosticReport> {
  const reports: DiagnosticReport[] = [];
  await run((report) => reports.push(report));
  return reports.at(-1) as DiagnosticReport;
}

describe('onDiagnostic', () => {
  it('says that a source is slow', async () => {
    const report = await reportOf((onDiagnostic) =>
      consume(reading(10, 5).pipe(prefetch(1)), () => {}, { onDiagnostic, diagnosticMs: 1e6 }),
    );
    expect(report.text).toMatch(/^waiting \d+ % on slow: raise `readAhead` or `workers`$/);
    expect(report.stages.map(({ name }) => name)).toEqual(['step', 'prefetch', 'slow']);
    expect(report.stages[0]?.waiting).toBeGreaterThan(0.5);
    expect(report.stages.at(-1)?.waiting).toBeGreaterThan(0.5);
  });

  it('tells at the end of an epoch of all stages, which are closed by then, each once', async () => {
    const again$ = reading(4, 2).pipe(repeat(5), prefetch(1), bufferCount(2), prefetch(2));
    const reports: DiagnosticReport[] = [];
    await consume(again$, () => {}, {
      ...{ epochs: 2, diagnosticMs: 1e6 },
      onDiagnostic: (report) => reports.push(report),
    });
    expect(reports).toHaveLength(2);
    for (const { stages } of reports) {
      expect(stages.map(({ name }) => name)).toEqual(['step', 'prefetch', 'prefetch', 'slow']);
      expect(stages.at(-1)?.items).toBe(20);
      expect(stages.at(-1)?.waiting).toBeGreaterThan(0.5);
      for (const { waiting, busy, blocked } of stages)
        expect(waiting + busy + blocked).toBeCloseTo(1, 6);
    }
  });

  it('says that a stage is slow', async () => {
    const busy$ = counting(10).items$.pipe(
      mapAsync(
        (i) => {
          spin(3);
          return [i];
        },
        { concurrency: 1 },
      ),
    );
    const report = await reportOf((onDiagnostic) =>
      consume(busy$, () => {}, { onDiagnostic, diagnosticMs: 1e6 }),
    );
    expect(report.text).toMatch(/^waiting \d+ % on mapAsync: raise `concurrency`$/);
  });

  it('says that the step is slow', async () => {
    const report = await reportOf((onDiagnostic) =>
      consume(counting(5, true).items$.pipe(prefetch(2)), () => spin(5), {
        onDiagnostic,
        diagnosticMs: 1e6,
      }),
    );
    expect(report.text).toMatch(/^waiting [0-4] %: the step takes the time, not the data$/);
    for (const { waiting, busy, blocked } of report.stages)
      expect(waiting + busy + blocked).toBeCloseTo(1, 6);
    expect(report.stages[1]).toMatchObject({ name: 'prefetch', items: 5 });
    expect(report.stages[1]?.blocked).toBeGreaterThan(0.5);
    expect(report.stages[0]?.items).toBe(5);
  });

  it('tells a Subject at intervals, with what the run holds', async () => {
    const reports$ = new Subject<DiagnosticReport>();
    const reports: DiagnosticReport[] = [];
    reports$.subscribe((report) => reports.push(report));
    const buffers$ = reading(10, 3).pipe(map(() => new Uint8Array(1000)));
    await consume(buffers$, () => {}, {
      onDiagnostic: reports$,
      diagnosticMs: 5,
      budgetBytes: 5000,
      epochs: 2,
    });
    expect(reports.length).toBeGreaterThan(4);
    expect(new Set(reports.map(({ kind }) => kind))).toEqual(new Set(['report']));
    expect(new Set(reports.map(({ epoch }) => epoch))).toEqual(new Set([0, 1]));
    expect(reports.at(-1)).toMatchObject({ budgetBytes: 5000, peakBytes: 1000 });
  });

  it('puts its measures on the performance timeline, where they do not pile up', async () => {
    const seen: string[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { name } of list.getEntries()) seen.push(name);
    });
    observer.observe({ entryTypes: ['measure'] });
    await consume(reading(3, 1), () => {}, { onDiagnostic: () => {} });
    await sleep(5);
    observer.disconnect();
    expect(seen).toContain('millrace slow waiting');
    expect(seen).toContain('millrace step busy');
    expect(
      performance.getEntriesByType('measure').filter(({ name }) => name.startsWith('millrace')),
    ).toEqual([]);
  });

  it('reports a stall, naming what each boundary wants and holds', async () => {
    const reports: DiagnosticReport[] = [];
    const items = pull(NEVER.pipe(prefetch(2)), {
      onDiagnostic: (report) => reports.push(report),
      stallTimeoutMs: 10,
    });
    void items.next();
    await sleep(60);
    await items.return();
    const stall = reports.find(({ kind }) => kind === 'stall');
    expect(stall?.text).toBe(
      'nothing moves: `step` wants 1 and holds 0 elements ready; `prefetch` wants 1 and holds 0 elements',
    );
    const told = reports.length;
    await sleep(30);
    expect(reports).toHaveLength(told);
  });

  it('does not take a slow step for a stall', async () => {
    const report = await reportOf(async (onDiagnostic) => {
      onDiagnostic({ kind: 'report' } as DiagnosticReport);
      const items = pull(counting(3).items$, { onDiagnostic, stallTimeoutMs: 5 });
      await items.next();
      await sleep(40);
      await items.return();
    });
    expect(report.kind).toBe('report');
  });

  it.each([
    [{ onDiagnostic: 3 }, 'onDiagnostic'],
    [{ stallTimeoutMs: 10 }, 'stallTimeoutMs'],
    [{ onDiagnostic: () => {}, stallTimeoutMs: 0 }, 'stallTimeoutMs'],
    [{ onDiagnostic: () => {}, diagnosticMs: -1 }, 'diagnosticMs'],
  ])('refuses %j at once', (run, name) => {
    const error = (() => {
      try {
        return pull(NEVER, run as never);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect((error as Error).message).toContain(`\`${name}\``);
  });
});
