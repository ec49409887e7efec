import * as tf from '@tensorflow/tfjs';
import { type RecordBatch, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import { Batch } from '../../lib/core/batch.ts';
import type { ScalarFeature, TensorFeature } from '../../lib/core/features.ts';
import { type MixStep, WEIGHT_ONE } from '../../lib/core/recipe.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { tensor } from '../../lib/features/tensor.ts';
import { batch } from '../../lib/operators/batch.ts';
import { LabelWorkspace, labelTerms } from '../../lib/render/labelTerms.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { numbers } from '../../lib/tensors/numbers.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { recordBatchOf, rowsOf } from '../core/rowsOf.ts';
import { type ColumnKind, columnKinds, numbersIn } from '../features/columnKinds.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const LIST_LENGTH = 3;

/** Rows that are not null and have as many numbers as are wanted, or null. */
function rowOf({ count, value }: ColumnKind): fc.Arbitrary<unknown> {
  const rows = count === 'any' ? value.filter((row) => lengthOf(row) === LIST_LENGTH) : value;
  return fc.option(rows, { freq: 8 });
}

function lengthOf(row: unknown): number {
  return (row as ArrayLike<unknown>).length;
}

interface Drawn {
  readonly rows: Rows;
  /** For each sample the numbers of its row, column by column. */
  readonly values: readonly (readonly number[])[];
  readonly steps: readonly MixStep[];
}

/**
 * Columns `c0`, `c1` … of the kinds over some chunks, rows of them in order or at random, of which
 * the last may be padding, and how they are mixed.
 */
function drawn(kinds: readonly ColumnKind[], mixes: number): fc.Arbitrary<Drawn> {
  const row = fc.tuple(...kinds.map(rowOf));
  const chunk = fc.array(row, { minLength: 1, maxLength: 70 });
  return fc
    .record({
      chunks: fc.array(chunk, { minLength: 1, maxLength: 4 }),
      cut: fc.nat(5),
      order: fc.oneof(
        fc.constant(undefined),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 60 }),
      ),
      padding: fc.nat(4),
      seed: fc.array(
        fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, WEIGHT_ONE), fc.nat(WEIGHT_ONE))),
        {
          minLength: 4,
          maxLength: 40,
        },
      ),
    })
    .map(({ chunks, cut, order, padding, seed }) => {
      // Slices of Arrow data begin within its buffers.
      const batches = chunks.map((rows) => batchOfRows(rows, kinds).slice(cut));
      const sound = chunks.flatMap((rows, c) =>
        rows.slice(cut).flatMap((values, r) => (values.includes(null) ? [] : [[c, r] as const])),
      );
      const picks =
        order?.flatMap(([a, b]) => {
          const inChunk = sound.filter(([c]) => c === a % chunks.length);
          return inChunk.length === 0 ? [] : [inChunk[b % inChunk.length] as (typeof sound)[0]];
        }) ?? sound;
      const [first] = picks;
      const padded =
        first === undefined ? [] : [...picks, ...Array.from({ length: padding }, () => first)];
      const steps = Array.from({ length: mixes }, (_, m): MixStep => {
        const entry = (i: number) => seed[(i + 7 * m) % seed.length] as readonly [number, number];
        return {
          kind: 'mix',
          operator: 'mixup',
          partner: Uint32Array.from(padded, (_, i) => entry(i)[0] % padded.length),
          weight: Uint16Array.from(padded, (_, i) => entry(i)[1]),
        };
      });
      return {
        rows: rowsOf(batches, padded),
        values: padded.map(([c, r]) => ((chunks[c] ?? [])[cut + r] ?? []).flatMap(numbersIn)),
        steps,
      };
    })
    .filter(({ values }) => values.length > 0);
}

function batchOfRows(
  rows: readonly (readonly unknown[])[],
  kinds: readonly ColumnKind[],
): RecordBatch {
  const columns = kinds.map(({ type }, k) => [
    `c${k}`,
    vectorFromArray(
      rows.map((row) => row[k]),
      type,
    ),
  ]);
  return recordBatchOf(Object.fromEntries(columns));
}

/** One value after another: weighted sums in double precision, rounded once. */
function expected({ values, steps }: Drawn, dtype: 'float32' | 'int32'): Float32Array | Int32Array {
  if (dtype === 'int32') return Int32Array.from(values.flat());
  const terms = labelTerms({ steps }, values.length);
  if (terms.length === 1) return Float32Array.from(values.flat());
  const mixed = values.map((own, sample) =>
    own.map((_, k) => {
      let sum = 0;
      for (const { source, weight } of terms) {
        const share = weight[sample] as number;
        const partner = values[source[sample] as number] as readonly number[];
        if (share !== 0) sum += share * (partner[k] as number);
      }
      return sum;
    }),
  );
  return Float32Array.from(mixed.flat());
}

function made({ rows, steps }: Drawn, wanted: TensorFeature | ScalarFeature): tf.TypedArray {
  const features = resolveFeatures({ x: wanted }, rows);
  const feature = features.x as TensorFeature | ScalarFeature;
  const parts = { seed: 1, epoch: 0, index: 0, firstSample: 0, valid: rows.length };
  const whole = new Batch({
    rows,
    features,
    recipe: { steps },
    ...parts,
    lastPart: rows,
    chain: [],
    scope: '',
  });
  const made = numbers(whole, 'x', { feature, workspace: new LabelWorkspace() });
  const shape = feature.kind === 'scalar' ? [] : (feature.shape ?? []);
  expect(made.shape).toEqual([rows.length, ...shape]);
  expect(made.dtype).toBe(feature.dtype);
  const values = made.dataSync();
  made.dispose();
  return values;
}

const kindsOfOne = columnKinds.filter(({ count }) => count === 1);
const mixes = [0, 1, 2];

describe('numbers()', () => {
  it.each(columnKinds)('gives what one value after another gives: $name', (kind) => {
    const { count } = kind;
    const shape = { column: 'c0', ...(count === 'any' ? { shape: [LIST_LENGTH] } : {}) };
    for (const mix of mixes) {
      for (const dtype of ['float32', 'int32'] as const) {
        const feature = count === 1 ? scalar({ column: 'c0', dtype }) : tensor({ ...shape, dtype });
        fc.assert(
          fc.property(drawn([kind], mix), (rows) => {
            expect(made(rows, feature)).toEqual(expected(rows, dtype));
          }),
          { numRuns: 12, seed: 3 },
        );
      }
    }
  });

  it('puts columns of any types side by side', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(
            fc.array(fc.constantFrom(...kindsOfOne), { minLength: 2, maxLength: 5 }),
            fc.constantFrom(...mixes),
          )
          .chain(([kinds, mix]) => fc.tuple(fc.constant(kinds), drawn(kinds, mix))),
        fc.constantFrom('float32' as const, 'int32' as const),
        ([kinds, rows], dtype) => {
          const columns = kinds.map((_, k) => `c${k}`);
          expect(made(rows, tensor({ columns, dtype }))).toEqual(expected(rows, dtype));
        },
      ),
      { numRuns: 80, seed: 4 },
    );
  });

  it('rounds a double to float32 once, and leaves what is not a number where it is', () => {
    // Half a unit of float32 above 1, and a little more: rounding twice would lose the little.
    const x = Float64Array.of(1 + 2 ** -24 + 2 ** -52, 0.1, NaN, -Infinity, -0, 1e300);
    const rows = rowsOf(recordBatchOf({ x: vectorFromArray(x) }));
    const drawn = { rows, values: Array.from(x, (value) => [value]), steps: [] };
    expect(made(drawn, scalar({ column: 'x' }))).toEqual(
      Float32Array.of(1 + 2 ** -23, 0.1, NaN, -Infinity, -0, Infinity),
    );
  });

  it('adds nothing of a partner of weight 0, be it no number', async () => {
    const x = Float32Array.of(1, NaN, 3, 4);
    const mixed$ = fromColumns({ x }).pipe(
      batch({ size: 4, features: { x: scalar() } }),
      mixup({ alpha: 1e-6, per: 'sample' }),
      toTensors(),
    );
    let whole = 0;
    for (let seed = 0; seed < 20; seed++) {
      for await (const { tensors, recipeBatch } of pull(mixed$, { seed })) {
        const [{ weight, partner }] = recipeBatch.recipe.steps as readonly [MixStep];
        tensors.x.dataSync().forEach((value, i) => {
          if (weight[i] === WEIGHT_ONE) whole++;
          else expect(weight[i]).toBe(0);
          expect(value).toBe(x[weight[i] === WEIGHT_ONE ? i : (partner[i] as number)]);
        });
      }
    }
    expect(whole).toBeGreaterThan(0);
  });
});
