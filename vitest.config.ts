import { availableParallelism } from 'node:os';
import type { ViteUserConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

// What is skipped is named: nobody should take it for passed.
const skippedByName: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'skipped') console.log(` ↓ skipped: ${test.fullName}`);
  },
};

const config: ViteUserConfig = {
  resolve: { conditions: ['millrace-source'] },
  ssr: { resolve: { conditions: ['millrace-source', 'node', 'import', 'default'] } },
  test: {
    reporters: ['default', skippedByName],
    include: ['spec/**/*.spec.ts'],
    // Of two cores the default would leave one idle: most specs wait for threads, files or pages.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    typecheck: { enabled: false },
  },
};

export default config;
