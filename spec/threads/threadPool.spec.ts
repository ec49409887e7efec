import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { ThreadJob } from '../../lib/engine/threads.ts';
import { nodeThread } from '../../lib/threads/nodeThread.ts';
import type { ThreadEvents } from '../../lib/threads/thread.ts';
import { ThreadPool } from '../../lib/threads/threadPool.ts';

/** What the threads of this spec run: real threads, which do as they are told, and die as they are told. */
const SCRIPT = `
  const { parentPort, threadId } = require('node:worker_threads');
  const wait = new Int32Array(new SharedArrayBuffer(4));
  parentPort.on('message', ({ id, task, job }) => {
    if (task === 'exit') process.exit(7);
    if (task === 'throw') throw new RangeError('out of its depth');
    if (task === 'fail') parentPort.postMessage({ id, error: { name: 'RangeError', message: 'no such row' } });
    else if (task === 'fill') { const kept = []; for (;;) kept.push(new Array(1e5).fill(id)); }
    else {
      if (task === 'slow') Atomics.wait(wait, 0, 0, 30);
      parentPort.postMessage({ id, result: { job, threadId } });
    }
  });
`;

let spawned = 0;
const spawn = (events: ThreadEvents) => {
  spawned++;
  return nodeThread(
    new Worker(SCRIPT, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 20 } }),
    events,
  );
};
const job = (task: string, value: unknown = 0, weight = 1): ThreadJob => ({
  task,
  weight,
  make: () => ({ job: value, transfer: [] }),
});
type Answer = { readonly job: unknown; readonly threadId: number };

let pool: ThreadPool;
const open = (size: number) => {
  spawned = 0;
  pool = new ThreadPool(size, spawn);
  return pool;
};
afterEach(() => pool.close());

describe('a pool of threads', () => {
  it('gives each job its own answer, whatever thread did it', async () => {
    const { size } = open(3);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => pool.run<Answer>(job(i % 7 === 0 ? 'slow' : 'echo', i))),
    );
    expect(answers.map((answer) => answer.job)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(size);
  });

  it('starts a thread when there is something to do for it, and one that is idle does it', async () => {
    open(4);
    expect(spawned).toBe(0);
    for (let i = 0; i < 5; i++) await pool.run(job('echo', i));
    expect(spawned).toBe(1);
    await Promise.all([pool.run(job('slow')), pool.run(job('slow'))]);
    expect(spawned).toBe(2);
  });

  it('gives a job to the thread with the least to do', async () => {
    open(2);
    const heavy = pool.run<Answer>(job('slow', 'heavy', 100));
    const light = await Promise.all([1, 2, 3].map((i) => pool.run<Answer>(job('echo', i, 1))));
    const { threadId } = await heavy;
    expect(light.every((answer) => answer.threadId !== threadId)).toBe(true);
  });

  it('passes on what a task throws, and goes on', async () => {
    open(1);
    await expect(pool.run(job('fail'))).rejects.toMatchObject({
      name: 'RangeError',
      message: 'no such row',
    });
    expect((await pool.run<Answer>(job('echo', 5))).job).toBe(5);
    expect(spawned).toBe(1);
  });

  it.each([
    ['exit', 'it exited with code 7'],
    ['throw', 'out of its depth'],
    ['fill', 'memory limit'],
  ])(
    'fails a job that crashes its threads (%s), says why, and loses no other',
    async (task, why) => {
      open(1);
      const jobs = [
        pool.run<Answer>(job('echo', 'before')),
        pool.run<Answer>(job(task)),
        ...[1, 2, 3].map((i) => pool.run<Answer>(job('echo', i))),
      ];
      const results = await Promise.allSettled(jobs);
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
        'fulfilled',
      ]);
      expect(
        results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.job] : [])),
      ).toEqual(['before', 1, 2, 3]);
      const [, failed] = results as [unknown, PromiseRejectedResult];
      expect(isMillraceError(failed.reason, 'io')).toBe(true);
      expect(String(failed.reason)).toContain(`Cannot run \`${task}\` in a thread of \`workers\``);
      expect(String(failed.reason)).toContain(why);
      // The first, and one in place of each that died.
      expect(spawned).toBe(3);
    },
  );

  it('does a job again whose thread died of something else, and makes it afresh', async () => {
    open(1);
    let made = 0;
    const once: ThreadJob = {
      task: 'echo',
      weight: 1,
      make: () => {
        made++;
        const buffer = new ArrayBuffer(8);
        return { job: new Uint8Array(buffer).fill(made), transfer: [buffer] };
      },
    };
    const [dead, alive] = await Promise.allSettled([pool.run(job('exit')), pool.run<Answer>(once)]);
    expect(dead.status).toBe('rejected');
    expect(alive).toMatchObject({
      status: 'fulfilled',
      value: { job: new Uint8Array(8).fill(made) },
    });
    // Given to each of the two threads that died, and to the one that lived.
    expect(made).toBe(3);
  });

  it('rejects what was not done when it is closed, and all that comes later', async () => {
    open(2);
    const jobs = [pool.run(job('slow')), pool.run(job('slow')), pool.run(job('slow'))];
    pool.close();
    jobs.push(pool.run(job('echo')));
    const results = await Promise.allSettled(jobs);
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(spawned).toBe(2);
  });

  it('rejects a job that cannot be made or sent, and goes on', async () => {
    open(1);
    const fails = (make: ThreadJob['make']) => pool.run({ task: 'echo', weight: 1, make });
    await expect(fails(() => JSON.parse('{'))).rejects.toBeInstanceOf(SyntaxError);
    await expect(fails(() => ({ job: () => 0, transfer: [] }))).rejects.toMatchObject({
      name: 'DataCloneError',
    });
    expect((await pool.run<Answer>(job('echo', 5))).job).toBe(5);
  });
});
