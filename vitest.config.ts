import { availableParallelism } from 'node:os';
import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type Reporter, type TestSpecification } from 'vitest/node';

// What is skipped is named: nobody should take it for passed.
const skippedByName: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'skipped') console.log(` ↓ skipped: ${test.fullName}`);
  },
};

// What takes longest begins first, so that no worker is left alone with it in the end.
const LONGEST = ['examples', 'package', 'threads/workers', 'page/page', 'threads/parquetWorkers'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) =>
      LONGEST.findIndex((name) => moduleId.endsWith(`/spec/${name}.spec.ts`));
    const sorted = await super.sort(files);
    const long = sorted.filter((file) => placeOf(file) >= 0);
    return [
      ...long.sort((a, b) => placeOf(a) - placeOf(b)),
      ...sorted.filter((file) => placeOf(file) < 0),
    ];
  }
}

// Modules are loaded once a worker and not once a file, which would take as long as half of the tests.
// These specs ask what their process has loaded, load a native backend into it, or need its memory.
const APART = [
  'spec/datasets/parquet/lazyWasm.spec.ts',
  'spec/memory.spec.ts',
  'spec/native.spec.ts',
  'spec/tensors/transientMemory.spec.ts',
  'spec/threads/workers.spec.ts',
];
const daily = ['spec/**/*.spec.ts'];

const config: ViteUserConfig = {
  resolve: { conditions: ['millrace-source'] },
  ssr: { resolve: { conditions: ['millrace-source', 'node', 'import', 'default'] } },
  test: {
    reporters: ['default', skippedByName],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...{ name: 'together', isolate: false, include: daily, exclude: APART },
          setupFiles: ['spec/startOnCpu.ts'],
        },
      },
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
