import { IoError, OptionError } from '../core/errors.ts';
import type { ThreadJob, Threads } from '../engine/threads.ts';
import type { Thread, ThreadAnswer, ThreadEvents, ThreadFailure, ThreadRequest } from './thread.ts';

interface Pending extends ThreadJob {
  readonly id: number;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** Threads that died at it. */
  deaths: number;
}

/** A thread once there was something to do, and what it was given, the first of which it is at. */
interface Slot {
  thread: Thread | undefined;
  readonly jobs: Pending[];
}

/** Threads that died at one job after which it is given up. */
const DEATHS = 2;

/**
 * Up to `size` threads, each started when there is a job for it. A job goes at once to the thread
 * that has the least to do, so that it is there while this thread is busy; what it gives depends on
 * the job alone. A thread that dies is replaced, and its jobs are done again.
 */
export class ThreadPool implements Threads {
  readonly size: number;
  readonly #spawn: (events: ThreadEvents) => Thread;
  readonly #slots: readonly Slot[];
  #nextId = 0;
  #closed = false;

  constructor(size: number, spawn: (events: ThreadEvents) => Thread) {
    this.size = size;
    this.#spawn = spawn;
    this.#slots = Array.from({ length: size }, () => ({ thread: undefined, jobs: [] }));
  }

  /**
   * What the task makes of the job.
   *
   * @throws IoError where threads die of it; what the task throws; an error where the pool is
   * closed before
   */
  run<R>(job: ThreadJob): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const { task, weight } = job;
      this.#give({
        id: this.#nextId++,
        task,
        weight,
        make: () => job.make(),
        resolve,
        reject,
        deaths: 0,
      });
    });
  }

  /** Ends all threads; jobs that are not done are rejected. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) {
      slot.thread?.terminate();
      slot.thread = undefined;
      for (const { reject } of slot.jobs.splice(0)) reject(ended());
    }
  }

  #give(pending: Pending): void {
    if (this.#closed) {
      pending.reject(ended());
      return;
    }
    const slot = this.#slots.reduce((least, other) => (load(other) < load(least) ? other : least));
    try {
      const { job, transfer } = pending.make();
      const thread = slot.thread ?? this.#start(slot);
      if (slot.jobs.push(pending) === 1) thread.keepAlive(true);
      thread.post({ id: pending.id, task: pending.task, job } satisfies ThreadRequest, transfer);
    } catch (error) {
      if (slot.jobs.at(-1) === pending) slot.jobs.pop();
      pending.reject(error);
    }
  }

  #start(slot: Slot): Thread {
    const thread: Thread = this.#spawn({
      message: (answer) => this.#settle(slot, answer as ThreadAnswer),
      died: (reason) => {
        if (slot.thread === thread) this.#replace(slot, reason);
      },
    });
    slot.thread = thread;
    return thread;
  }

  #settle(slot: Slot, answer: ThreadAnswer): void {
    const at = slot.jobs.findIndex(({ id }) => id === answer.id);
    const [pending] = at < 0 ? [] : slot.jobs.splice(at, 1);
    if (slot.jobs.length === 0) slot.thread?.keepAlive(false);
    if (pending === undefined) return;
    if ('error' in answer) pending.reject(revived(answer.error));
    else pending.resolve(answer.result as never);
  }

  /** The jobs of a thread that died go to others; the one that it was at may be what it died of. */
  #replace(slot: Slot, reason: string): void {
    slot.thread = undefined;
    const jobs = slot.jobs.splice(0);
    const [first] = jobs;
    if (first !== undefined && ++first.deaths >= DEATHS) {
      jobs.shift();
      const task = `\`${first.task}\` in a thread of \`workers\``;
      first.reject(
        new IoError(
          `Cannot do ${task}: the thread must stay alive; received one that ended, and another, ` +
            `as ${reason}`,
        ),
      );
    }
    for (const job of jobs) this.#give(job);
  }
}

function load({ jobs, thread }: Slot): number {
  const given = jobs.reduce((sum, { weight }) => sum + weight, 0);
  // Of idle threads the one that has been started.
  return given > 0 || thread !== undefined ? given : Number.MIN_VALUE;
}

/** The error that was thrown in a thread. Of our own the tasks throw no other kind. */
function revived({ name, message }: ThreadFailure): Error {
  if (name === 'IoError') return new IoError(message);
  if (name === 'OptionError') return new OptionError(message);
  return Object.assign(new Error(message), { name });
}

function ended(): Error {
  return new Error('the run has ended');
}
