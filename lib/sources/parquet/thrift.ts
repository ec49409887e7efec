/** A value of Thrift's compact protocol: what Parquet's footer is written in. */
export type ThriftValue = boolean | bigint | number | Uint8Array | ThriftList | ThriftStruct;

/** A list; `type` is the wire type of its entries. */
export interface ThriftList {
  readonly type: number;
  readonly entries: readonly ThriftValue[];
}

/** A field of a struct, with its wire type. */
export interface ThriftField {
  readonly type: number;
  readonly value: ThriftValue;
}

/** A struct: its fields by number, in ascending order. */
export type ThriftStruct = ReadonlyMap<number, ThriftField>;

const TYPE = {
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
  struct: 12,
} as const;
const DEEPEST = 32;

/**
 * Reads one struct of the compact protocol.
 *
 * @throws RangeError where the bytes end early or are nothing of the kind
 */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('an integer is too long');
  };
  const integer = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const length = (): number => {
    const value = Number(varint());
    if (value > bytes.length - at) throw new RangeError('a length is beyond the end');
    return value;
  };
  const value = (type: number, depth: number): ThriftValue => {
    if (depth > DEEPEST) throw new RangeError('structs are nested too deep');
    switch (type) {
      case TYPE.true:
        return true;
      case TYPE.false:
        return false;
      case TYPE.byte:
        return view.getInt8(at++);
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return integer();
      case TYPE.double:
        at += 8;
        return view.getFloat64(at - 8, true);
      case TYPE.binary: {
        const size = length();
        at += size;
        return bytes.subarray(at - size, at);
      }
      case TYPE.list:
      case TYPE.set:
        return list(depth);
      case TYPE.struct:
        return struct(depth);
      default:
        throw new RangeError(`there is no type ${type}`);
    }
  };
  const list = (depth: number): ThriftList => {
    const head = view.getUint8(at++);
    const type = head & 15;
    const size = head >> 4 === 15 ? length() : head >> 4;
    // Booleans in lists have a byte of their own, other than in structs.
    const entry = () => (type <= TYPE.false ? view.getUint8(at++) === TYPE.true : value(type, depth + 1));
    return { type, entries: Array.from({ length: size }, entry) };
  };
  const struct = (depth: number): ThriftStruct => {
    const fields = new Map<number, ThriftField>();
    let id = 0;
    for (;;) {
      const head = view.getUint8(at++);
      if (head === 0) return fields;
      id = head >> 4 === 0 ? Number(integer()) : id + (head >> 4);
      const type = head & 15;
      fields.set(id, { type, value: value(type, depth + 1) });
    }
  };
  return struct(0);
}

/** Writes one struct of the compact protocol. */
export function writeThrift(root: ThriftStruct): Uint8Array {
  const out: number[] = [];
  const varint = (value: bigint) => {
    let left = value;
    for (; left >= 0x80n; left >>= 7n) out.push(Number(left & 0x7fn) | 0x80);
    out.push(Number(left));
  };
  const integer = (value: bigint) => varint(value >= 0n ? value << 1n : (-value << 1n) - 1n);
  const write = (type: number, value: ThriftValue) => {
    if (value instanceof Uint8Array) {
      varint(BigInt(value.length));
      for (const byte of value) out.push(byte);
    } else if (value instanceof Map) struct(value as ThriftStruct);
    else if (typeof value === 'bigint') integer(value);
    else if (typeof value === 'object') list(value as ThriftList);
    else if (type === TYPE.double) out.push(...new Uint8Array(Float64Array.of(value as number).buffer));
    else if (type === TYPE.byte) out.push((value as number) & 0xff);
  };
  const list = ({ type, entries }: ThriftList) => {
    if (entries.length < 15) out.push((entries.length << 4) | type);
    else {
      out.push(0xf0 | type);
      varint(BigInt(entries.length));
    }
    for (const entry of entries) {
      if (typeof entry === 'boolean') out.push(entry ? TYPE.true : TYPE.false);
      else write(type, entry);
    }
  };
  const struct = (fields: ThriftStruct) => {
    let last = 0;
    for (const [id, { type, value }] of [...fields].sort(([a], [b]) => a - b)) {
      if (id > last && id - last < 16) out.push(((id - last) << 4) | type);
      else {
        out.push(type);
        integer(BigInt(id));
      }
      last = id;
      write(type, value);
    }
    out.push(0);
  };
  struct(root);
  return Uint8Array.from(out);
}
