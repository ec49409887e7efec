import { FormatError } from '../formatError.ts';
/**
 * Reads a flat buffer: the header of an Arrow message, or the footer of an Arrow file. It reads
 * only what must be checked before apache-arrow decodes it. Slots are the field numbers in the
 * tables of Message.fbs, Schema.fbs and File.fbs of the Arrow format.
 */
export class FlatBuffer {
  readonly view: DataView;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.view = new DataView(buffer, byteOffset, byteLength);
  }

  /** The place of the root table. */
  get root(): number {
    return this.follow(0);
  }

  /** The place of a field of the table at `table`, or 0 if it is absent. */
  field(table: number, slot: number): number {
    const layout = table - this.view.getInt32(table, true);
    const at = 4 + 2 * slot;
    const offset =
      at < this.view.getUint16(layout, true) ? this.view.getUint16(layout + at, true) : 0;
    return offset === 0 ? 0 : table + offset;
  }

  /** The target of the reference at `place`. */
  follow(place: number): number {
    return place + this.view.getUint32(place, true);
  }

  /** The text in a field, or `''` if it is absent. */
  text(field: number): string {
    const places = this.list(field, 1);
    const bytes = Uint8Array.from(places, (place) => this.view.getUint8(place));
    return new TextDecoder().decode(bytes);
  }

  /** Removes a field from the table at `table`, in place. */
  leaveOut(table: number, slot: number): void {
    const layout = table - this.view.getInt32(table, true);
    this.view.setUint16(layout + 4 + 2 * slot, 0, true);
  }

  /**
   * The places of the elements of the list in a field, none if it is absent. Throws a `FormatError`
   * if the list ends beyond the buffer.
   */
  list(field: number, elementBytes: number): readonly number[] {
    if (field === 0) return [];
    const list = this.follow(field);
    const length = this.view.getUint32(list, true);
    if (list + 4 + length * elementBytes > this.view.byteLength) {
      throw new FormatError('a message is damaged');
    }
    return Array.from({ length }, (_, i) => list + 4 + elementBytes * i);
  }
}
