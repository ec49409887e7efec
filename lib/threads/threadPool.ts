import { IoError, OptionError } from '../core/errors.ts';
import type { ThreadJob, Threads } from '../engine/threads.ts';
import type { Thread, ThreadAnswer, ThreadEvents, ThreadFailure, ThreadRequest } from './thread.ts';

interface Pending extends ThreadJob {
  readonly id: number;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** The number of threads that crashed while they ran this job. */
  crashes: number;
}

/** A thread, started with its first job, and its queue. It runs the first job of the queue. */
interface Slot {
  thread: Thread | undefined;
  readonly jobs: Pending[];
}

/** The number of crashes after which a job fails. */
const MAX_CRASHES = 2;

/**
 * A pool of at most `size` threads, each started with its first job. A job is sent at once to the
 * least loaded thread, so that it has arrived even if the main thread is busy then. A thread that
 * crashes is replaced, and its jobs run again. The result of a job does not depend on its thread.
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
   * Runs a job, and returns the result of its task.
   *
   * @throws IoError if the job crashes its threads; the error of the task; an error if the pool is
   * closed first
   */
  run<R>(job: ThreadJob): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const { task, weight } = job;
      this.#send({
        id: this.#nextId++,
        task,
        weight,
        make: () => job.make(),
        resolve,
        reject,
        crashes: 0,
      });
    });
  }

  /** Terminates all threads, and rejects the pending jobs. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) {
      slot.thread?.terminate();
      slot.thread = undefined;
      for (const { reject } of slot.jobs.splice(0)) reject(ended());
    }
  }

  #send(pending: Pending): void {
    if (this.#closed) {
      pending.reject(ended());
      return;
    }
    const slot = this.#slots.reduce((min, other) => (load(other) < load(min) ? other : min));
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

  /**
   * Sends the jobs of a crashed thread to other threads. The first job may have caused the crash.
   */
  #replace(slot: Slot, reason: string): void {
    slot.thread = undefined;
    const jobs = slot.jobs.splice(0);
    const [first] = jobs;
    if (first !== undefined && ++first.crashes >= MAX_CRASHES) {
      jobs.shift();
      const task = `\`${first.task}\` in a thread of \`workers\``;
      first.reject(
        new IoError(
          `Cannot run ${task}: the job crashed ${MAX_CRASHES} threads; the last error: ${reason}`,
        ),
      );
    }
    for (const job of jobs) this.#send(job);
  }
}

function load({ jobs, thread }: Slot): number {
  const pending = jobs.reduce((sum, { weight }) => sum + weight, 0);
  // Among idle slots, one whose thread runs already comes first.
  return pending > 0 || thread !== undefined ? pending : Number.MIN_VALUE;
}

/** Restores an error thrown in a thread. Tasks throw no other error classes of Millrace. */
function revived({ name, message }: ThreadFailure): Error {
  if (name === 'IoError') return new IoError(message);
  if (name === 'OptionError') return new OptionError(message);
  return Object.assign(new Error(message), { name });
}

function ended(): Error {
  return new Error('the run has ended');
}
