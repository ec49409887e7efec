import { describe, expect, it } from 'vitest';
import * as millrace from '../lib/index.ts';
import * as testing from '../lib/testing/index.ts';

describe('the public surface', () => {
  it('is this, and changes only on purpose', () => {
    expect(Object.keys(millrace).sort()).toMatchInlineSnapshot(`
      [
        "Batch",
        "BoxTargets",
        "Rows",
        "Targets",
        "TensorBatch",
        "augment",
        "batch",
        "boxes",
        "centerCrop",
        "classLabel",
        "consume",
        "cutmix",
        "cutout",
        "deal",
        "decodeImage",
        "describe",
        "explain",
        "filterRows",
        "fromArrow",
        "fromColumns",
        "fromDataset",
        "fromFolder",
        "fromParquet",
        "image",
        "interleave",
        "isMillraceError",
        "mapAsync",
        "mask",
        "mixedAccuracy",
        "mixup",
        "mixupCriterion",
        "normalize",
        "oneOf",
        "pad",
        "points",
        "prefetch",
        "pull",
        "randomCrop",
        "randomFlip",
        "randomResizedCrop",
        "readImageHeader",
        "resize",
        "scalar",
        "showBatch",
        "shuffle",
        "skipRows",
        "sometimes",
        "splitRows",
        "statistics",
        "takeRows",
        "tee",
        "tensor",
        "text",
        "toDataset",
        "toTensors",
        "via",
        "zip",
      ]
    `);
  });

  it('of the laws is this', () => {
    expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
      [
        "LawError",
        "bounded",
        "boundedSource",
        "independentOfPrefetch",
        "leavesInputUntouched",
        "leavesNothingBehind",
        "resumesExactly",
        "sameStreamTwice",
        "shuffleQuality",
      ]
    `);
  });
});
