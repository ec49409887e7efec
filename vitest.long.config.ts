import type { ViteUserConfig } from 'vitest/config';
import daily from './vitest.config.ts';

// Campaigns: what is a file of its own, and daily specs of random cases with many more of them.
const { projects: _, ...test } = daily.test ?? {};

const config: ViteUserConfig = {
  ...daily,
  test: {
    ...test,
    include: [
      'spec/**/*.long.ts',
      'spec/memory.spec.ts',
      'spec/datasets/io/cacheFolder.spec.ts',
      'spec/datasets/parquet/damagedParquet.spec.ts',
      'spec/datasets/parquet/pages/pageMemory.spec.ts',
      'spec/engine/fuzz.spec.ts',
      'spec/operators/forgedPositions.spec.ts',
      'spec/operators/resumeFuzz.spec.ts',
      'spec/raster/damagedImages.spec.ts',
      'spec/raster/resample/executors.spec.ts',
      'spec/render/patchwork.spec.ts',
      'spec/render/putImages.spec.ts',
      'spec/render/simdRenderer.spec.ts',
      'spec/operators/interleave.spec.ts',
      'spec/raster/jpeg/jpegDecoder.spec.ts',
    ],
    env: { MILLRACE_RUNS: process.env.MILLRACE_RUNS ?? '10' },
    testTimeout: 30 * 60_000,
  },
};

export default config;
