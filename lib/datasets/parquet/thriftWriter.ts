import { THRIFT } from './thriftReader.ts';

/**
 * Writes one structure in the compact protocol of Thrift. Fields come in the order of their
 * numbers.
 */
export class ThriftWriter {
  readonly #parts: Uint8Array[] = [];
  #last = 0;

  /** A field whose value is already encoded. */
  field(id: number, type: number, value: Uint8Array): this {
    const delta = id - this.#last;
    const header = delta > 0 && delta < 16 ? [(delta << 4) | type] : [type, ...varint(zigzag(id))];
    this.#parts.push(Uint8Array.from(header), value);
    this.#last = id;
    return this;
  }

  int(id: number, type: typeof THRIFT.i32 | typeof THRIFT.i64, value: number): this {
    return this.field(id, type, Uint8Array.from(varint(zigzag(value))));
  }

  binary(id: number, value: Uint8Array): this {
    return this.field(id, THRIFT.binary, joined([Uint8Array.from(varint(value.length)), value]));
  }

  /** A list of structures that are already encoded. */
  structs(id: number, values: readonly Uint8Array[]): this {
    const size = values.length;
    const header =
      size < 15 ? [(size << 4) | THRIFT.struct] : [0xf0 | THRIFT.struct, ...varint(size)];
    return this.field(id, THRIFT.list, joined([Uint8Array.from(header), ...values]));
  }

  /** The whole structure. */
  bytes(): Uint8Array {
    return joined([...this.#parts, Uint8Array.of(0)]);
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
