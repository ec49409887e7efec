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
 * Reads the compact protocol of Thrift, of which the footer of a Parquet file is made. Only what is asked for is decoded; the rest is
 * passed over, so that its bytes can be copied as they are.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the next value begins. */
  get at(): number {
    return this.#at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('the structure ends early');
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) break;
      // An unsigned 64-bit number takes at most ten bytes.
      if (factor > 2 ** 63) throw new RangeError('a number is too long');
    }
    return value;
  }

  /** A signed integer. */
  int(): number {
    const zigzag = this.varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  binary(): Uint8Array {
    const length = this.varint();
    const start = this.#at;
    this.#pass(length);
    return this.#bytes.subarray(start, this.#at);
  }

  text(): string {
    return new TextDecoder().decode(this.binary());
  }

  /** The values of a list of values of `type`, each made by `read`. */
  list<T>(type: number, read: () => T): T[] {
    const header = this.#listHeader();
    if (header.type !== type && header.size > 0)
      throw new RangeError(`a list has values of type ${header.type} instead of ${type}`);
    return Array.from({ length: header.size }, read);
  }

  /** The fields of a structure; the value of one that is not read in the loop is passed over. */
  *fields(): Generator<{ id: number; type: number }> {
    for (let id = 0; ; ) {
      const header = this.#byte();
      const type = header & 15;
      if (type === 0) return;
      id = header >> 4 === 0 ? this.int() : id + (header >> 4);
      const start = this.#at;
      yield { id, type };
      if (this.#at === start) this.#skip(type);
    }
  }

  /** The bytes of the next value. */
  raw(type: number): Uint8Array {
    const start = this.#at;
    this.#skip(type);
    return this.#bytes.subarray(start, this.#at);
  }

  #listHeader(): { type: number; size: number } {
    const header = this.#byte();
    const size = header >> 4 === 15 ? this.varint() : header >> 4;
    // Every value takes at least a byte: a damaged size must not make a huge array.
    if (size > this.#bytes.length - this.#at) throw new RangeError('a list ends early');
    return { type: header & 15, size };
  }

  #pass(bytes: number): void {
    if (bytes > this.#bytes.length - this.#at) throw new RangeError('a value ends early');
    this.#at += bytes;
  }

  #skip(type: number): void {
    // A truth value is in the type itself.
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
    else throw new RangeError(`there is no type ${type}`);
  }

  #skipElement(type: number): void {
    // In a list a truth value takes a byte.
    if (type === THRIFT.true || type === THRIFT.false) this.#pass(1);
    else this.#skip(type);
  }
}
