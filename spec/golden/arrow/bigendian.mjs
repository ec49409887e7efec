// Writes a big-endian Arrow IPC stream: int32 1,2,3 and float32 1.5,2.5,3.5, with the flag `endianness = Big` in its schema.
import fs from 'node:fs';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { Builder } from 'flatbuffers';

const add = Builder.prototype.addFieldInt16; // the only int16 that is 0 in these messages is the endianness of the schema
Builder.prototype.addFieldInt16 = function (slot, value, def) {
  return add.call(this, slot, slot === 0 && value === 0 ? 1 : value, def);
};
const b = Buffer.from(
  tableToIPC(
    tableFromArrays({ n: Int32Array.of(1, 2, 3), x: Float32Array.of(1.5, 2.5, 3.5) }),
    'stream',
  ),
);
for (let at = 0; at + 8 <= b.length; ) {
  const len = b.readInt32LE(at + 4);
  if (len === 0) break;
  const fb = b.subarray(at + 8, at + 8 + len);
  const root = fb.readUInt32LE(0);
  const vt = root - fb.readInt32LE(root);
  const slot = (n) => {
    const o = 4 + 2 * n < fb.readUInt16LE(vt) ? fb.readUInt16LE(vt + 4 + 2 * n) : 0;
    return o ? root + o : 0;
  };
  const bodyLen = slot(3) ? Number(fb.readBigInt64LE(slot(3))) : 0;
  const body = b.subarray(at + 8 + len, at + 8 + len + bodyLen);
  if (fb[slot(1)] === 3) body.swap32();
  at += 8 + len + bodyLen;
}
fs.writeFileSync('bigendian.arrows', b);
