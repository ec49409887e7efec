import { FormatError } from '../formatError.ts';
/** Types of values in the compact protocol of Thrift. */
export const THRIFT = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
  uuid: 13,
} as const;

/**
 * Reads the compact protocol of Thrift, the format of a Parquet footer. Only requested values are
 * decoded. The rest is skipped, so that its bytes can be copied as they are.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** The type of the next value, if a field or a list declares it. */
  #type: number | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The offset of the next value. */
  get at(): number {
    return this.#at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new FormatError('the structure ends early');
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) break;
      // An unsigned 64-bit number takes at most ten bytes.
      if (factor > 2 ** 63) throw new FormatError('a number is too long');
    }
    return value;
  }

  /** True once all bytes were read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A signed integer of at least 16 bits. */
  int(): number {
    this.#requireType(THRIFT.i16, THRIFT.i32, THRIFT.i64);
    return this.#zigzag();
  }

  /** A signed integer of 8 bits. */
  byte(): number {
    this.#requireType(THRIFT.byte);
    return (this.#byte() << 24) >> 24;
  }

  #zigzag(): number {
    const zigzag = this.varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  binary(): Uint8Array {
    this.#requireType(THRIFT.binary);
    const length = this.varint();
    const start = this.#at;
    this.#pass(length);
    return this.#bytes.subarray(start, this.#at);
  }

  text(): string {
    return new TextDecoder().decode(this.binary());
  }

  /** The values of a list of `type`, each read by `read`. */
  list<T>(type: number, read: () => T): T[] {
    this.#requireType(THRIFT.list);
    const header = this.#listHeader();
    if (header.type !== type && header.size > 0)
      throw new FormatError(`a list has values of type ${header.type} instead of ${type}`);
    return Array.from({ length: header.size }, () => {
      this.#type = type;
      return read();
    });
  }

  /** The fields of a structure. A value that is not read in the loop is skipped. */
  *fields(): Generator<{ id: number; type: number }> {
    this.#requireType(THRIFT.struct);
    for (let id = 0; ; ) {
      const header = this.#byte();
      const type = header & 15;
      if (type === 0) return;
      id = header >> 4 === 0 ? this.#zigzag() : id + (header >> 4);
      const start = this.#at;
      this.#type = type;
      yield { id, type };
      this.#type = undefined;
      if (this.#at === start) this.#skip(type);
    }
  }

  /** The bytes of the next value. */
  raw(type: number): Uint8Array {
    this.#requireType(type);
    const start = this.#at;
    this.#skip(type);
    return this.#bytes.subarray(start, this.#at);
  }

  #listHeader(): { type: number; size: number } {
    const header = this.#byte();
    const size = header >> 4 === 15 ? this.varint() : header >> 4;
    // Every value takes at least a byte: a damaged size must not allocate a huge array.
    if (size > this.#bytes.length - this.#at) throw new FormatError('a list ends early');
    return { type: header & 15, size };
  }

  /** A damaged type would misread the value. */
  #requireType(...types: readonly number[]): void {
    const type = this.#type;
    this.#type = undefined;
    if (type !== undefined && !types.includes(type))
      throw new FormatError(`a value has type ${type} instead of ${types.join(' or ')}`);
  }

  #pass(bytes: number): void {
    if (bytes > this.#bytes.length - this.#at) throw new FormatError('a value ends early');
    this.#at += bytes;
  }

  #skip(type: number): void {
    // A boolean is in the type itself.
    if (type === THRIFT.true || type === THRIFT.false) return;
    if (type === THRIFT.byte) this.#pass(1);
    else if (type === THRIFT.i16 || type === THRIFT.i32 || type === THRIFT.i64) this.varint();
    else if (type === THRIFT.double) this.#pass(8);
    else if (type === THRIFT.binary) this.#pass(this.varint());
    else if (type === THRIFT.list || type === THRIFT.set) {
      const { type: of, size } = this.#listHeader();
      for (let i = 0; i < size; i++) this.#skipElement(of);
    } else if (type === THRIFT.map) {
      const size = this.varint();
      const types = size === 0 ? 0 : this.#byte();
      for (let i = 0; i < size; i++) {
        this.#skipElement(types >> 4);
        this.#skipElement(types & 15);
      }
    } else if (type === THRIFT.struct) {
      const fields = this.fields();
      while (fields.next().done !== true);
    } else if (type === THRIFT.uuid) this.#pass(16);
    else throw new FormatError(`there is no type ${type}`);
  }

  #skipElement(type: number): void {
    // In a list a boolean takes a byte.
    if (type === THRIFT.true || type === THRIFT.false) this.#pass(1);
    else this.#skip(type);
  }
}
