import { describe, expect, it } from 'vitest';
import { Budget } from '../../lib/engine/budget.ts';
import type { Clock } from '../../lib/engine/clock.ts';
import { Demand } from '../../lib/engine/demand.ts';
import { InFlight, POLL_MS } from '../../lib/engine/inFlight.ts';
import { detachedRun } from '../../lib/engine/runContext.ts';
import { planRun } from '../../lib/engine/runOptions.ts';
import { RunResources } from '../../lib/engine/runResources.ts';
import { trampoline } from '../../lib/engine/trampoline.ts';

/** A clock that is moved by hand. */
function handClock() {
  let now = 0;
  const actions = new Set<{ at: number; action: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(ms, action) {
      const entry = { at: now + ms, action };
      actions.add(entry);
      return () => actions.delete(entry);
    },
  };
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; now++) {
      for (const entry of [...actions]) {
        if (entry.at > now + 1 || !actions.delete(entry)) continue;
        entry.action();
      }
    }
  };
  return { clock, pass, pending: () => actions.size };
}

describe('a ledger', () => {
  it('lets through 64 items of a segment that it knows nothing of', () => {
    const inFlight = new InFlight(Infinity);
    let through = 0;
    while (!inFlight.stalled) {
      inFlight.sent(1);
      through++;
    }
    expect([through, inFlight.mode, inFlight.count]).toEqual([64, 'unknown', 64]);
  });

  it('lets through as many bytes as the budget has, and at least one item', () => {
    const inFlight = new InFlight(100);
    expect(inFlight.stalled).toBe(false);
    inFlight.sent(1000);
    expect(inFlight.stalled).toBe(true);
    inFlight.arrivedLater();
    expect(inFlight.stalled).toBe(false);
  });

  it('counts nothing of a segment that is synchronous', () => {
    const inFlight = new InFlight(1);
    inFlight.sent(10);
    inFlight.arrivedSync();
    for (let i = 0; i < 1000; i++) inFlight.sent(10);
    expect([inFlight.mode, inFlight.count, inFlight.stalled]).toEqual(['sync', 0, false]);
  });

  it('takes the oldest item for the one that arrives on its own', () => {
    const inFlight = new InFlight(20);
    inFlight.sent(15);
    inFlight.sent(4);
    inFlight.arrivedLater();
    expect([inFlight.mode, inFlight.count, inFlight.stalled]).toEqual(['async', 1, false]);
    inFlight.sent(16);
    expect(inFlight.stalled).toBe(true);
  });

  it('grows the allowance with the square of the time while nothing arrives', () => {
    const inFlight = new InFlight(Infinity);
    const fill = () => {
      let through = 0;
      for (; !inFlight.stalled; through++) inFlight.sent(0);
      return through;
    };
    fill();
    inFlight.poll(0);
    const through = [1000, 2000, 3000].map((ms) => {
      inFlight.poll(ms);
      return fill();
    });
    expect(through).toEqual([64 * 16, 64 * 48, 64 * 80]);
  });

  it('takes what is on its way for dropped when an asynchronous segment is silent', () => {
    const inFlight = new InFlight(Infinity, { async: 2 });
    inFlight.sent(0);
    inFlight.sent(0);
    expect(inFlight.stalled).toBe(true);
    expect(inFlight.poll(0)).toBe(false);
    expect(inFlight.poll(POLL_MS)).toBe(true);
    expect(inFlight.count).toBe(0);
  });

  it('begins with what it is told of the segment', () => {
    expect([new InFlight(1, { sync: true }).mode, new InFlight(1, { async: 3 }).mode]).toEqual([
      'sync',
      'async',
    ]);
  });
});

describe('a demand', () => {
  it('has gates pump when it rises, and none after it is closed', () => {
    const demand = new Demand(detachedRun(handClock().clock), 'test');
    let pumped = 0;
    const detach = demand.attach(() => pumped++);
    demand.want(0);
    demand.want(2);
    expect([pumped, demand.open()]).toEqual([1, true]);
    demand.arrive();
    demand.arrive();
    expect([demand.wanted, demand.open()]).toEqual([0, false]);
    detach();
    demand.want(1);
    demand.close();
    expect([pumped, demand.open(), demand.wanted]).toEqual([1, false, 0]);
  });

  it('looks again at what it waits for, and leaves no timer', () => {
    const { clock, pass, pending } = handClock();
    const demand = new Demand(detachedRun(clock), 'test', { segment: { async: 2 } });
    const times: number[] = [];
    const pump = () => {
      while (demand.open() && times.length < 6) demand.emit(times.push(clock.now()), 0, () => {});
    };
    demand.attach(pump);
    demand.want(1);
    pass(1000);
    expect(times.length).toBe(6);
    expect(new Set(times).size).toBe(3);
    demand.close();
    expect(pending()).toBe(0);
  });
});

describe('what stages keep', () => {
  it('is there in all epochs of a run, by key, until it ends', () => {
    const [key, other] = [{}, {}];
    const plan = planRun('pull', { epochs: 3 });
    const [run, another] = [new RunResources(plan), new RunResources(plan)];
    let made = 0;
    const make = () => made++;
    expect([0, 1, 2].map((epoch) => run.context(epoch).shared.get(key, make))).toEqual([0, 0, 0]);
    expect(run.context(1).shared.get(other, make)).toBe(1);
    expect(another.context(0).shared.get(key, make)).toBe(2);
    run.end();
    expect(run.context(2).shared.get(key, make)).toBe(3);
    another.end();
  });

  it('is there for all stages of a subscription without a sink, and of no other', () => {
    const [run, another] = [detachedRun(handClock().clock), detachedRun(handClock().clock)];
    const key = {};
    expect([
      run.shared.get(key, () => 1),
      run.shared.get(key, () => 2),
      another.shared.get(key, () => 3),
    ]).toEqual([1, 1, 3]);
  });
});

describe('a budget', () => {
  it('counts a buffer once, however many hold it, until the last lets go', () => {
    const budget = new Budget(100);
    const shared = { bytes: 5, buffers: [new ArrayBuffer(60)] };
    budget.retain(shared);
    budget.retain(shared);
    expect([budget.held, budget.peak]).toEqual([70, 70]);
    budget.release(shared);
    expect(budget.held).toBe(65);
    budget.release(shared);
    expect([budget.held, budget.peak]).toEqual([0, 70]);
  });

  it('has room up to its limit, and wakes who waits when there is room again', () => {
    const budget = new Budget(100);
    let woken = 0;
    const wake = () => woken++;
    expect([budget.requestRoom(99, wake), budget.requestRoom(1000, () => {})]).toEqual([
      true,
      false,
    ]);
    const item = { bytes: 80, buffers: [] };
    budget.retain(item);
    expect([budget.requestRoom(10, wake), budget.requestRoom(30, wake)]).toEqual([true, false]);
    budget.retain(item);
    expect(woken).toBe(0);
    budget.release(item);
    expect(woken).toBe(1);
    budget.cancelRequest(wake);
    budget.release(item);
    expect(woken).toBe(1);
  });
});

describe('a trampoline', () => {
  it('runs once more instead of deepening the stack', () => {
    let steps = 0;
    let deepest = 0;
    let depth = 0;
    const step = trampoline(() => {
      deepest = Math.max(deepest, ++depth);
      if (++steps < 1_000_000) step();
      depth--;
    });
    step();
    expect([steps, deepest]).toEqual([1_000_000, 1]);
  });

  it('goes on working after a step that threw', () => {
    let fails = true;
    const step = trampoline(() => {
      if (fails) throw new Error('worn out');
    });
    expect(step).toThrow('worn out');
    fails = false;
    expect(step).not.toThrow();
  });
});
