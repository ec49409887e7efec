import { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { Rows } from '../core/rows.ts';
import { hashBytes } from './hashBytes.ts';

/** A deep snapshot of an element, as plain data. */
export type Portrait = unknown;

/** Maximum length of a typed array that is copied. A longer one is hashed. */
const MAX_NUMBERS = 64;

/** Takes the portrait of any value. Later changes of `element` do not affect it. */
export function portrait(element: unknown): Portrait {
  return draw(element, new Set());
}

function draw(value: unknown, around: Set<object>): Portrait {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (around.has(value)) return '[circle]';
  around.add(value);
  try {
    return drawObject(value, (part) => draw(part, around));
  } finally {
    around.delete(value);
  }
}

function drawObject(value: object, go: (part: unknown) => Portrait): Portrait {
  if (value instanceof Rows) return drawRows(value, go);
  if (value instanceof Batch) return drawBatch(value, go);
  if (ArrayBuffer.isView(value)) return drawView(value, go);
  if (value instanceof ArrayBuffer) return go(new Uint8Array(value));
  if (Array.isArray(value)) return value.map(go);
  if (value instanceof Map || value instanceof Set) return [...value].map(go);
  if (isTensor(value))
    return { shape: [...value.shape], dtype: value.dtype, values: go(value.dataSync()) };
  if ('recipeBatch' in value && 'tensors' in value) {
    return { tensors: go({ ...(value.tensors as object) }), batch: go(value.recipeBatch) };
  }
  if ('hostTerms' in value && 'classes' in value)
    return { classes: value.classes, terms: go(value.hostTerms) };
  if ('toJSON' in value && typeof value.toJSON === 'function') return go(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, go(part)]));
}

/** The fields of a tensor of TensorFlow.js that are compared. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<unknown>;
}

function isTensor(value: object): value is TensorLike {
  return (
    'dataSync' in value &&
    typeof value.dataSync === 'function' &&
    'shape' in value &&
    Array.isArray(value.shape)
  );
}

function drawView(view: ArrayBufferView, go: (part: unknown) => Portrait): Portrait {
  const values = Array.from(view as unknown as ArrayLike<unknown>);
  if (values.length <= MAX_NUMBERS && !(view instanceof DataView)) return values.map(go);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return `${view.constructor.name} of ${view.byteLength} bytes, hash ${hashBytes(bytes)}`;
}

function drawRows(
  { schema, chunks, chunkOf, rowOf, checkpoint }: Rows,
  go: (part: unknown) => Portrait,
): Portrait {
  const names = schema.fields.map(({ name }) => name);
  const columns = chunks.map(({ data }) => names.map((name) => data.getChild(name)));
  const rows = Array.from(rowOf, (row, i) => {
    const chunk = chunkOf[i] as number;
    const values = names.map((name, c) => [name, go(columns[chunk]?.[c]?.get(row))]);
    return { place: go((chunks[chunk] as Chunk).place(row)), ...Object.fromEntries(values) };
  });
  return { rows, checkpoint: go(checkpoint) };
}

function drawBatch(batch: Batch, go: (part: unknown) => Portrait): Portrait {
  const { rows, features, recipe, seed, epoch, index, firstSample, valid, checkpoint } = batch;
  const { rows: shown } = go(rows) as { readonly rows: Portrait };
  // Not the chain: it may contain operators that do not change the stream.
  return {
    rows: shown,
    ...(go({ features, recipe, seed, epoch, index, firstSample, valid, checkpoint }) as object),
  };
}
