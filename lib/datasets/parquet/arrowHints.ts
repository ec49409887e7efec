import { Message, type Schema } from 'apache-arrow';
import { blankUnreadTypes } from '../arrow/requireSoundHead.ts';

/** The mark before the length of a message. */
const CONTINUATION = -1;

/**
 * The schema that an Arrow writer stored in the metadata of a Parquet file, under `ARROW:schema`,
 * as a message in base64. Columns of types that apache-arrow does not know get type `Null`. It is
 * `undefined` if there is none, or if it cannot be read.
 */
export function arrowHints(value: Uint8Array | undefined): Schema | undefined {
  if (value === undefined) return undefined;
  try {
    const text = atob(new TextDecoder().decode(value));
    const bytes = Uint8Array.from(text, (unit) => unit.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const at = view.getInt32(0, true) === CONTINUATION ? 4 : 0;
    const head = bytes.slice(at + 4, at + 4 + view.getInt32(at, true));
    blankUnreadTypes(head);
    const message = Message.decode(head);
    return message.isSchema() ? message.header() : undefined;
  } catch {
    // The Parquet types suffice.
    return undefined;
  }
}
