import { Data, type DataType, RecordBatch, type Schema, Struct, Vector } from 'apache-arrow';

/** An array without its type: plain data, which can be sent to another thread. */
export interface ArrayParts {
  readonly length: number;
  readonly nullCount: number;
  readonly offset: number;
  /** Offsets, values, validity and type ids, as far as it has them. */
  readonly buffers: readonly unknown[];
  readonly children: readonly ArrayParts[];
  readonly dictionary: readonly ArrayParts[] | undefined;
}

/** A record batch without its schema. */
export function batchParts({ data }: RecordBatch): ArrayParts {
  return partsOf(data);
}

/** The record batch of `schema` that `parts` were taken from. */
export function batchOfParts(schema: Schema, parts: ArrayParts): RecordBatch {
  return new RecordBatch(schema, dataOf(new Struct(schema.fields), parts) as Data<Struct>);
}

function partsOf({ length, nullCount, offset, buffers, children, dictionary }: Data): ArrayParts {
  return {
    length,
    nullCount,
    offset,
    buffers: [buffers[0], buffers[1], buffers[2], buffers[3]],
    children: children.map(partsOf),
    dictionary: dictionary?.data.map(partsOf),
  };
}

function dataOf(
  type: DataType,
  { length, nullCount, offset, buffers, children, dictionary }: ArrayParts,
): Data {
  const inner = (type.children ?? []).map(({ type: child }: { type: DataType }, i: number) =>
    dataOf(child, children[i] as ArrayParts),
  );
  const words = dictionary?.map((part) =>
    dataOf((type as { dictionary?: DataType }).dictionary as DataType, part),
  );
  const parts = buffers as ConstructorParameters<typeof Data>[4];
  return new Data(type, offset, length, nullCount, parts, inner, words && new Vector(words));
}
