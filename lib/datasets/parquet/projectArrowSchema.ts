import { RecordBatchReader, Schema, Table, tableToIPC } from 'apache-arrow';

/**
 * The value of `ARROW:schema`, an Arrow schema message in base64, for some of its columns only: the decoder wants it to name exactly
 * the columns that the file has.
 */
export function projectArrowSchema(value: Uint8Array, columns: ReadonlySet<string>): Uint8Array {
  const message = atob(new TextDecoder().decode(value));
  const { schema } = RecordBatchReader.from(
    Uint8Array.from(message, (unit) => unit.charCodeAt(0)),
  ).open();
  const kept = new Schema(
    schema.fields.filter(({ name }) => columns.has(name)),
    schema.metadata,
  );
  const bytes = tableToIPC(new Table(kept), 'stream');
  return new TextEncoder().encode(
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
  );
}
