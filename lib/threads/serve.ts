import { tasks } from './tasks.ts';
import type { ThreadAnswer, ThreadFailure, ThreadRequest } from './thread.ts';

/** Runs the jobs of a thread in the order of their arrival, and posts an answer to each. */
export function serve(
  post: (answer: ThreadAnswer, transfer: readonly ArrayBuffer[]) => void,
): (request: unknown) => void {
  const answer = async ({ id, task, job }: ThreadRequest) => {
    try {
      const work = tasks[task];
      if (work === undefined) throw new Error(`no task is named \`${task}\``);
      const { result, transfer } = await work(job);
      post({ id, result }, transfer);
    } catch (error) {
      post({ id, error: failure(error) }, []);
    }
  };
  let before: Promise<void> = Promise.resolve();
  return (request) => {
    before = before.then(() => answer(request as ThreadRequest));
  };
}

function failure(error: unknown): ThreadFailure {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}
