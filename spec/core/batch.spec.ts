import { describe, expect, it } from 'vitest';
import { type Step, WEIGHT_ONE } from '../../lib/core/recipe.ts';
import { explain } from '../../lib/look/explain.ts';
import { batchOf } from '../batchOf.ts';

const affine: Step = {
  kind: 'affine',
  operator: 'normalize',
  scale: Float64Array.of(2),
  bias: Float64Array.of(-1),
};

describe('Batch', () => {
  it('is left alone by what is done after it', () => {
    const batch = batchOf({ size: 2 });
    const after = batch.after('normalize', 'mean=[0.5]', [affine]);
    expect(after.recipe.steps).toEqual([affine]);
    expect(after.chain).toEqual([{ operator: 'normalize', options: 'mean=[0.5]' }]);
    expect(batch.recipe.steps).toEqual([]);
    expect(batch.chain).toEqual([]);
    expect({ ...after, recipe: batch.recipe, chain: batch.chain }).toEqual({ ...batch });
    expect(after.size).toBe(2);
  });

  it('counts an operator that appended nothing: what is drawn after it must not depend on chance', () => {
    const batch = batchOf({ size: 2, seed: 5, epoch: 3 });
    const key = { seed: 5, epoch: 3, operator: 'mixup' };
    expect(batch.drawKey('mixup')).toEqual({ ...key, occurrence: 0 });
    const after = batch.after('mixup', '', []);
    expect(after.drawKey('mixup')).toEqual({ ...key, occurrence: 1 });
    expect(after.drawKey('cutmix')).toEqual({ ...key, operator: 'cutmix', occurrence: 0 });
  });

  it('draws by another key within another scope', () => {
    const batch = batchOf({ size: 2 }).after('mixup', '', []);
    const scoped = batch.with({ scope: 'oneOf/' });
    expect(scoped.drawKey('mixup')).toMatchObject({ operator: 'oneOf/mixup', occurrence: 0 });
    expect(scoped.after('mixup', '', []).chain.map(({ operator }) => operator)).toEqual([
      'mixup',
      'oneOf/mixup',
    ]);
    expect(scoped.after('mixup', '', []).with({ scope: '' }).drawKey('mixup').occurrence).toBe(1);
  });
});

describe('explain()', () => {
  const extent = [4, 8] as const;
  const partner = Uint32Array.of(1, 0);
  const paste = {
    kind: 'paste',
    operator: 'cutmix',
    partner,
    box: Uint32Array.of(0, 0, 4, 2, 3, 3, 3, 4),
    extent,
  } as const;

  it('tells the values that were drawn for each sample', () => {
    const steps: Step[] = [
      affine,
      {
        kind: 'mix',
        operator: 'mixup',
        partner,
        weight: Uint16Array.of(WEIGHT_ONE / 4, WEIGHT_ONE),
      },
      paste,
      { ...paste, ownWeight: Float64Array.of(0.3, 0.9) },
      {
        kind: 'erase',
        operator: 'cutout',
        holes: 2,
        // The second hole of the first sample and the first of the second are empty.
        box: Uint32Array.of(1, 1, 3, 3, 2, 2, 2, 4, 0, 1, 8, 1, 0, 0, 8, 4),
        extent,
        fill: Float64Array.of(0.5),
      },
    ];
    const [first, second] = explain(batchOf({ size: 2 }).after('all', '', steps));
    const box = { x1: 0, y1: 0, x2: 4, y2: 2 };
    expect(first).toStrictEqual({
      row: { source: 'hand', row: 0 },
      steps: [
        { operator: 'normalize', scale: [2], bias: [-1] },
        { operator: 'mixup', partner: 1, lambda: 0.25 },
        // 8 of 32 pixels are the partner's.
        { operator: 'cutmix', partner: 1, lambda: 0.75, box },
        { operator: 'cutmix', partner: 1, lambda: 0.3, box },
        { operator: 'cutout', boxes: [{ x1: 1, y1: 1, x2: 3, y2: 3 }], fill: [0.5] },
      ],
    });
    expect(second?.steps.slice(1)).toStrictEqual([
      { operator: 'mixup', partner: 0, lambda: 1 },
      { operator: 'cutmix', partner: 0, lambda: 1, box: { x1: 3, y1: 3, x2: 3, y2: 4 } },
      { operator: 'cutmix', partner: 0, lambda: 0.9, box: { x1: 3, y1: 3, x2: 3, y2: 4 } },
      { operator: 'cutout', boxes: [{ x1: 0, y1: 0, x2: 8, y2: 4 }], fill: [0.5] },
    ]);
  });

  it('marks what only fills up the batch, and reads a TensorBatch alike', () => {
    const batch = batchOf({ size: 3, valid: 2 });
    expect(explain(batch).map(({ padding }) => padding)).toEqual([undefined, undefined, true]);
    expect(explain({ recipeBatch: batch })).toEqual(explain(batch));
    expect(JSON.parse(JSON.stringify(explain(batch)))).toEqual(explain(batch));
  });
});
