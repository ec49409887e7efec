import {
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8View,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { requireWhole } from '../../../lib/datasets/arrow/requireWhole.ts';

const LONG = 'a text that has no room in its view';

/** A record batch of texts in views, in which `change` changes the view of the second. */
function texts(change: (view: DataView, at: number) => void, isValid = true): RecordBatch {
  const { values, variadicBuffers } = vectorFromArray(['short', LONG], new Utf8View()).data[0] as {
    readonly values: Uint8Array;
    readonly variadicBuffers: readonly Uint8Array[];
  };
  const views = values.slice(0, 32);
  change(new DataView(views.buffer), 16);
  const data = makeData({
    ...{ type: new Utf8View(), length: 2, nullCount: isValid ? 0 : 1, variadicBuffers },
    ...{ nullBitmap: Uint8Array.of(isValid ? 3 : 1), views },
  } as never);
  const schema = new Schema([new Field('t', new Utf8View(), true)]);
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: 2, nullCount: 0, children: [data] }));
}

const beyond = (view: DataView, at: number) => view.setInt32(at + 12, 10_000, true);

describe('requireWhole() of views', () => {
  it('takes those whose values are there, and any of a null', () => {
    expect(() => requireWhole(texts(() => {}))).not.toThrow();
    expect(() => requireWhole(texts(beyond, false))).not.toThrow();
  });

  it.each([
    ['beyond its buffer', beyond],
    ['before its buffer', (view: DataView, at: number) => view.setInt32(at + 12, -1, true)],
    ['in no buffer', (view: DataView, at: number) => view.setInt32(at + 8, 7, true)],
    ['of a negative length', (view: DataView, at: number) => view.setInt32(at, -5, true)],
  ])('refuses a value %s', (_, change) => {
    expect(() => requireWhole(texts(change))).toThrow('refers to some that are not there');
  });
});
