import { availableParallelism } from 'node:os';
import type { ViteUserConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

// What is skipped is named: nobody should take it for passed.
const skippedByName: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'skipped') console.log(` ↓ skipped: ${test.fullName}`);
  },
};

// Modules are loaded once a worker and not once a file, which would take as long as half of the tests.
// These specs ask what their process has loaded, or need its memory for themselves.
const APART = ['spec/datasets/parquet/lazyWasm.spec.ts', 'spec/memory.spec.ts'];
const daily = ['spec/**/*.spec.ts'];

const config: ViteUserConfig = {
  resolve: { conditions: ['millrace-source'] },
  ssr: { resolve: { conditions: ['millrace-source', 'node', 'import', 'default'] } },
  test: {
    reporters: ['default', skippedByName],
    projects: [
      { extends: true, test: { name: 'together', isolate: false, include: daily, exclude: APART } },
      { extends: true, test: { name: 'apart', include: APART } },
    ],
    // Of two cores the default would leave one idle: most specs wait for threads, files or pages.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    typecheck: { enabled: false },
  },
};

export default config;
