import { FormatError } from '../formatError.ts';
import { FlatBuffer } from './flatBuffer.ts';

// Slots of the tables in Message.fbs, Schema.fbs and File.fbs of the Arrow format.
const MESSAGE = { headerType: 1, header: 2, metadata: 4 } as const;
const HEADER = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
const SCHEMA = { endianness: 0, fields: 1, metadata: 2 } as const;
const FIELD = { name: 0, typeType: 2, children: 5, metadata: 6 } as const;
const BATCH = { nodes: 1, buffers: 2, variadicCounts: 4 } as const;
const DICTIONARY = { data: 1 } as const;
const FOOTER = { schema: 1, dictionaries: 2, batches: 3, metadata: 4 } as const;

/** Types that apache-arrow does not read, by their numbers in the union `Type`. */
const UNREAD_TYPES: Readonly<Record<number, string>> = {
  22: 'run-end encoded',
  25: 'a list view',
  26: 'a large list view',
};
/** The number of the last known type. */
const LAST_TYPE = 26;
const NULL_TYPE = 1;

/** Bytes of the structures in lists. */
const BYTES = { reference: 4, node: 16, buffer: 16, count: 8, block: 24 } as const;

/**
 * Throws a `FormatError` if the header of an Arrow message has a list that ends beyond it, or more
 * tables than bytes. Apache Arrow does not check lengths: a damaged one would make it create
 * objects until memory is full.
 */
export function requireSoundHead(head: Uint8Array): void {
  const buffer = new FlatBuffer(head);
  const { root, view } = buffer;
  buffer.list(buffer.field(root, MESSAGE.metadata), BYTES.reference);
  const typeAt = buffer.field(root, MESSAGE.headerType);
  const headerAt = buffer.field(root, MESSAGE.header);
  if (typeAt === 0 || headerAt === 0) throw new FormatError('a message is damaged');
  const type = view.getUint8(typeAt);
  const header = buffer.follow(headerAt);
  if (type === HEADER.schema) requireSchema(buffer, header);
  else if (type === HEADER.recordBatch) requireBatch(buffer, header);
  else if (type === HEADER.dictionaryBatch) {
    const data = buffer.field(header, DICTIONARY.data);
    if (data !== 0) requireBatch(buffer, buffer.follow(data));
  }
}

/** Checks the footer of an Arrow file in the same way. Returns the places of its blocks. */
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

/**
 * Changes columns of types that apache-arrow does not read to type `Null`, in place. It could not
 * decode the schema otherwise.
 *
 * @param head of a schema
 */
export function blankUnreadTypes(head: Uint8Array): void {
  const buffer = new FlatBuffer(head);
  const { root, view } = buffer;
  const headerAt = buffer.field(root, MESSAGE.header);
  if (headerAt === 0) throw new FormatError('a message is damaged');
  const schema = buffer.follow(headerAt);
  for (const place of buffer.list(buffer.field(schema, SCHEMA.fields), BYTES.reference)) {
    const field = buffer.follow(place);
    if (unreadTypeIn(buffer, field) === undefined) continue;
    view.setUint8(buffer.field(field, FIELD.typeType), NULL_TYPE);
    const children = buffer.field(field, FIELD.children);
    if (children !== 0) view.setUint32(buffer.follow(children), 0, true);
  }
}

/** The type in a column that apache-arrow does not read, or `undefined`. */
function unreadTypeIn(buffer: FlatBuffer, field: number): string | undefined {
  const at = buffer.field(field, FIELD.typeType);
  const type = at === 0 ? 0 : buffer.view.getUint8(at);
  if (type > LAST_TYPE) return `of a type with number ${type}`;
  if (UNREAD_TYPES[type] !== undefined) return UNREAD_TYPES[type];
  for (const child of buffer.list(buffer.field(field, FIELD.children), BYTES.reference)) {
    const found = unreadTypeIn(buffer, buffer.follow(child));
    if (found !== undefined) return found;
  }
  return undefined;
}

function requireSchema(buffer: FlatBuffer, schema: number): void {
  let tables = 0;
  const requireField = (field: number): void => {
    if (++tables > buffer.view.byteLength) throw new FormatError('a message is damaged');
    buffer.list(buffer.field(field, FIELD.metadata), BYTES.reference);
    for (const child of buffer.list(buffer.field(field, FIELD.children), BYTES.reference)) {
      requireField(buffer.follow(child));
    }
  };
  const endianness = buffer.field(schema, SCHEMA.endianness);
  if (endianness !== 0 && buffer.view.getInt16(endianness, true) !== 0)
    throw new FormatError('its numbers are big-endian; write it on a little-endian machine');
  buffer.list(buffer.field(schema, SCHEMA.metadata), BYTES.reference);
  for (const field of buffer.list(buffer.field(schema, SCHEMA.fields), BYTES.reference)) {
    const place = buffer.follow(field);
    requireField(place);
    const unread = unreadTypeIn(buffer, place);
    if (unread !== undefined)
      throw new FormatError(
        `column \`${buffer.text(buffer.field(place, FIELD.name))}\` is ${unread}, ` +
          'which apache-arrow cannot decode; write the file without it, or as another type',
      );
  }
}

function requireBatch(buffer: FlatBuffer, batch: number): void {
  buffer.list(buffer.field(batch, BATCH.nodes), BYTES.node);
  buffer.list(buffer.field(batch, BATCH.buffers), BYTES.buffer);
  buffer.list(buffer.field(batch, BATCH.variadicCounts), BYTES.count);
}
