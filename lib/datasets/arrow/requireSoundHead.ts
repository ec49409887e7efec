// Slots of the tables in Message.fbs, Schema.fbs and File.fbs of the Arrow format.
const MESSAGE = { headerType: 1, header: 2, metadata: 4 } as const;
const HEADER = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
const SCHEMA = { fields: 1, metadata: 2 } as const;
const FIELD = { children: 5, metadata: 6 } as const;
const BATCH = { nodes: 1, buffers: 2, variadicCounts: 4 } as const;
const DICTIONARY = { data: 1 } as const;
const FOOTER = { schema: 1, dictionaries: 2, batches: 3, metadata: 4 } as const;

/**
 * Throws a `RangeError` where the head of an Arrow message, or the footer of an Arrow file, has a list that ends beyond it, or more tables
 * than it has bytes: apache-arrow believes every length, and a damaged one would have it make objects until memory is full.
 */
export function requireSoundHead(head: Uint8Array, kind: 'message' | 'footer' = 'message'): void {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let tables = 0;

  /** Place of a field of the table at `table`, or 0 where it is left out. */
  const fieldOf = (table: number, slot: number): number => {
    const layout = table - view.getInt32(table, true);
    const at = 4 + 2 * slot;
    const offset = at < view.getUint16(layout, true) ? view.getUint16(layout + at, true) : 0;
    return offset === 0 ? 0 : table + offset;
  };
  const follow = (place: number): number => place + view.getUint32(place, true);
  /** Places of the elements of a list. */
  const listOf = (field: number, elementBytes: number): number[] => {
    if (field === 0) return [];
    const list = follow(field);
    const length = view.getUint32(list, true);
    if (list + 4 + length * elementBytes > head.length)
      throw new RangeError('a message is damaged');
    return elementBytes === 4 ? Array.from({ length }, (_, i) => list + 4 + 4 * i) : [];
  };
  const requireField = (field: number): void => {
    if (++tables > head.length) throw new RangeError('a message is damaged');
    listOf(fieldOf(field, FIELD.metadata), 4);
    for (const child of listOf(fieldOf(field, FIELD.children), 4)) requireField(follow(child));
  };
  const requireBatch = (batch: number): void => {
    listOf(fieldOf(batch, BATCH.nodes), 16);
    listOf(fieldOf(batch, BATCH.buffers), 16);
    listOf(fieldOf(batch, BATCH.variadicCounts), 8);
  };

  const requireSchema = (schema: number): void => {
    listOf(fieldOf(schema, SCHEMA.metadata), 4);
    for (const field of listOf(fieldOf(schema, SCHEMA.fields), 4)) requireField(follow(field));
  };

  const root = follow(0);
  if (kind === 'footer') {
    listOf(fieldOf(root, FOOTER.metadata), 4);
    for (const blocks of [FOOTER.dictionaries, FOOTER.batches]) listOf(fieldOf(root, blocks), 24);
    const schema = fieldOf(root, FOOTER.schema);
    if (schema !== 0) requireSchema(follow(schema));
    return;
  }
  listOf(fieldOf(root, MESSAGE.metadata), 4);
  const typeAt = fieldOf(root, MESSAGE.headerType);
  const headerAt = fieldOf(root, MESSAGE.header);
  if (typeAt === 0 || headerAt === 0) throw new RangeError('a message is damaged');
  const type = view.getUint8(typeAt);
  const header = follow(headerAt);
  if (type === HEADER.schema) requireSchema(header);
  else if (type === HEADER.recordBatch) requireBatch(header);
  else if (type === HEADER.dictionaryBatch) {
    const data = fieldOf(header, DICTIONARY.data);
    if (data !== 0) requireBatch(follow(data));
  }
}
