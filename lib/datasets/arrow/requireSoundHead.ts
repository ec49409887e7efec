import { FlatBuffer } from './flatBuffer.ts';

// Slots of the tables in Message.fbs, Schema.fbs and File.fbs of the Arrow format.
const MESSAGE = { headerType: 1, header: 2, metadata: 4 } as const;
const HEADER = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
const SCHEMA = { fields: 1, metadata: 2 } as const;
const FIELD = { children: 5, metadata: 6 } as const;
const BATCH = { nodes: 1, buffers: 2, variadicCounts: 4 } as const;
const DICTIONARY = { data: 1 } as const;
const FOOTER = { schema: 1, dictionaries: 2, batches: 3, metadata: 4 } as const;

/** Bytes of the structures in lists. */
const BYTES = { reference: 4, node: 16, buffer: 16, count: 8, block: 24 } as const;

/**
 * Throws a `RangeError` where the head of an Arrow message has a list that ends beyond it, or more
 * tables than bytes: apache-arrow believes every length, and a damaged one would have it make
 * objects until memory is full.
 */
export function requireSoundHead(head: Uint8Array): void {
  const buffer = new FlatBuffer(head);
  const { root, view } = buffer;
  buffer.list(buffer.field(root, MESSAGE.metadata), BYTES.reference);
  const typeAt = buffer.field(root, MESSAGE.headerType);
  const headerAt = buffer.field(root, MESSAGE.header);
  if (typeAt === 0 || headerAt === 0) throw new RangeError('a message is damaged');
  const type = view.getUint8(typeAt);
  const header = buffer.follow(headerAt);
  if (type === HEADER.schema) requireSchema(buffer, header);
  else if (type === HEADER.recordBatch) requireBatch(buffer, header);
  else if (type === HEADER.dictionaryBatch) {
    const data = buffer.field(header, DICTIONARY.data);
    if (data !== 0) requireBatch(buffer, buffer.follow(data));
  }
}

/** The same for the footer of an Arrow file; gives the places of its blocks. */
export function requireSoundFooter(footer: Uint8Array): {
  readonly dictionaries: readonly number[];
  readonly batches: readonly number[];
} {
  const buffer = new FlatBuffer(footer);
  const { root } = buffer;
  buffer.list(buffer.field(root, FOOTER.metadata), BYTES.reference);
  const schema = buffer.field(root, FOOTER.schema);
  if (schema !== 0) requireSchema(buffer, buffer.follow(schema));
  return {
    dictionaries: buffer.list(buffer.field(root, FOOTER.dictionaries), BYTES.block),
    batches: buffer.list(buffer.field(root, FOOTER.batches), BYTES.block),
  };
}

function requireSchema(buffer: FlatBuffer, schema: number): void {
  let tables = 0;
  const requireField = (field: number): void => {
    if (++tables > buffer.view.byteLength) throw new RangeError('a message is damaged');
    buffer.list(buffer.field(field, FIELD.metadata), BYTES.reference);
    for (const child of buffer.list(buffer.field(field, FIELD.children), BYTES.reference)) {
      requireField(buffer.follow(child));
    }
  };
  buffer.list(buffer.field(schema, SCHEMA.metadata), BYTES.reference);
  for (const field of buffer.list(buffer.field(schema, SCHEMA.fields), BYTES.reference)) {
    requireField(buffer.follow(field));
  }
}

function requireBatch(buffer: FlatBuffer, batch: number): void {
  buffer.list(buffer.field(batch, BATCH.nodes), BYTES.node);
  buffer.list(buffer.field(batch, BATCH.buffers), BYTES.buffer);
  buffer.list(buffer.field(batch, BATCH.variadicCounts), BYTES.count);
}
