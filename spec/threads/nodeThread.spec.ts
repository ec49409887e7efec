import { describe, expect, it } from 'vitest';
import { ended } from './ended.ts';

const thread = (then: string) => `
  import { Worker } from 'node:worker_threads';
  import { nodeThread } from './lib/threads/nodeThread.ts';
  const script = "const { parentPort } = require('node:worker_threads');" +
    "parentPort.on('message', (value) => setTimeout(() => parentPort.postMessage(value), 200));";
  const thread = nodeThread(new Worker(script, { eval: true, execArgv: [] }), {
    message: (value) => {
      console.log(value);
      thread.keepAlive(false);
    },
    died() {},
  });
  console.log('started');
  ${then}`;

describe('a thread of Node', () => {
  it('does not hold up the exit before it is given something to do', async () => {
    expect(await ended(thread(''))).toEqual({ said: 'started', code: 0 });
  });

  it('holds it up while it is at work, and no longer', async () => {
    const works = "thread.keepAlive(true); thread.post('done', []);";
    expect(await ended(thread(works))).toEqual({ said: 'done', code: 0 });
  });
});
