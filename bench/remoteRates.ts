import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Binary,
  Field,
  FixedSizeBinary,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
} from 'apache-arrow';
import { consume, describe, fromParquet } from 'millrace';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import { interleaved, type Measured, quotient, rateOf } from './interleaved.ts';

/** How long each answer takes. */
const DELAY_MS = 20;
const READ_AHEAD = 8;
const IMAGE_BYTES = 32 * 32 * 3;

/** Parts of one kind, read from a disk and from a server. */
export interface RemoteRate {
  readonly name: string;
  readonly parts: number;
  /** Of a part. */
  readonly bytes: number;
  /** Megabytes of files a second. */
  readonly local: Measured;
  readonly remote: Measured;
  readonly byLocal: Measured;
  /** Requests and bytes that an epoch made, by those that `describe` said. */
  readonly requests: number;
  readonly requestsBySaid: number;
  readonly bytesBySaid: number;
}

/** What is written to each part. */
interface PartKind {
  readonly name: string;
  readonly parts: number;
  readonly make: (part: number) => Uint8Array;
}

const kinds: readonly PartKind[] = [
  {
    name: 'encoded images of 75 KB, uncompressed',
    parts: 32,
    make: (part) => parquetOf(bytesTable(56, 75_000, part), Compression.UNCOMPRESSED),
  },
  {
    name: '32×32×3, Snappy',
    parts: 16,
    make: (part) => parquetOf(pixelTable(5000, part), Compression.SNAPPY),
  },
  {
    name: 'rows of 16 bytes, uncompressed',
    parts: 1000,
    make: (part) => parquetOf(bytesTable(200, 16, part), Compression.UNCOMPRESSED),
  },
];

/**
 * The rates of parts from a disk and from a server on the loopback interface whose answers take
 * 20 ms each, with `readAhead: 8`.
 */
export async function remoteRates(repetitions: number): Promise<readonly RemoteRate[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const rates: RemoteRate[] = [];
  for (const [i, kind] of kinds.entries()) {
    const place = join(folder, `${i}`);
    await mkdir(place);
    const names = Array.from({ length: kind.parts }, (_, part) => `${part}.parquet`);
    let bytes = 0;
    for (const [part, name] of names.entries()) {
      const file = kind.make(part);
      bytes += file.length;
      await writeFile(join(place, name), file);
    }
    const server = fork(join(import.meta.dirname, 'rangeServer.ts'), [place, `${DELAY_MS}`]);
    const [port] = await once(server, 'message');
    const options = { readAhead: READ_AHEAD };
    const local$ = fromParquet(
      names.map((name) => join(place, name)),
      options,
    );
    const urls = names.map((name) => `http://127.0.0.1:${port}/${name}`);
    const remote$ = fromParquet(urls, options);
    const said = await describe(remote$);
    await spentBy(server);
    await consume(remote$, () => {});
    const spent = await spentBy(server);
    const [local, remote] = (await interleaved(
      [local$, remote$].map((rows$) =>
        rateOf(async () => {
          await consume(rows$, () => {});
          return bytes / 1e6;
        }),
      ),
      repetitions,
    )) as [Measured, Measured];
    server.disconnect();
    rates.push({
      ...{ name: kind.name, parts: kind.parts, bytes: bytes / kind.parts, local, remote },
      byLocal: quotient(remote, local),
      requests: spent.requests,
      requestsBySaid: spent.requests / (said.requests as number),
      bytesBySaid: spent.bytes / (said.requestBytes as number),
    });
  }
  await rm(folder, { recursive: true });
  return rates;
}

/** What was requested of the server since it was last asked. */
async function spentBy(server: ChildProcess): Promise<{ requests: number; bytes: number }> {
  server.send('spent');
  const [spent] = await once(server, 'message');
  return spent;
}

/** Bytes that repeat nothing, as those of encoded images. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = Math.imul(seed + 1, 2_654_435_761) | 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

function bytesTable(rows: number, width: number, part: number): Table {
  const valueOffsets = Int32Array.from({ length: rows + 1 }, (_, i) => i * width);
  const data = noise(rows * width, part);
  return tableOf(makeData({ type: new Binary(), length: rows, valueOffsets, data }));
}

/** Images that compress by a third, about as photographs do when their bytes are taken alone. */
function pixelTable(rows: number, part: number): Table {
  const data = noise(rows * IMAGE_BYTES, part);
  for (let k = 0; k < data.length; k++) if (k % 3 !== 0) data[k] = (data[k] as number) & 0x1f;
  return tableOf(makeData({ type: new FixedSizeBinary(IMAGE_BYTES), length: rows, data }));
}

function tableOf(image: ReturnType<typeof makeData>): Table {
  const { length } = image;
  const labels = Int32Array.from({ length }, (_, i) => i % 10);
  const label = makeData({ type: new Int32(), length, data: labels });
  const fields = [new Field('image', image.type, false), new Field('label', label.type, false)];
  const type = new Struct(fields);
  const schema = new Schema(fields);
  const data = makeData({ type, length, nullCount: 0, children: [image, label] });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

function parquetOf(table: Table, codec: Compression): Uint8Array {
  const properties = new WriterPropertiesBuilder()
    .setCompression(codec)
    .setDictionaryEnabled(false)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}
