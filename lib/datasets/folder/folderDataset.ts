import {
  Binary,
  type Data,
  Field,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import pLimit from 'p-limit';
import { fileSize, readFileBytes, unclearedBytes } from '#files';
import { hashText } from '../../core/hashText.ts';
import type { Wanted } from '../dataset.ts';
import type { OwnDataset } from '../ownDataset.ts';
import type { LabelledFiles } from './labelledFiles.ts';

/** Files of a block, where they stay in their order. */
const BLOCK_FILES = 64;
/** Blocks that are permuted one by one: as many as a permutation is uniform of. */
const MAX_BLOCKS = 65_536;
/** Files that are read at once. */
const READS = 16;
/** Files that tell how large the others are. */
const SAMPLES = 64;

const BYTES = new Field('bytes', new Binary(), true);
const PATH = new Field('path', new Utf8(), true);
const IMAGE = new Field('image', new Struct([BYTES, PATH]), false);
const LABEL = new Field('label', new Int32(), false);

/**
 * Files as a data set of one part: with more, a shuffle would go through one after another, and so
 * class by class.
 *
 * @param isShuffled whether files are permuted: each is a block of its own then, up to 65,536
 */
export async function folderDataset(
  content: LabelledFiles,
  isShuffled: boolean,
): Promise<OwnDataset> {
  const { folder, files, labels, classes } = content;
  const blockFiles = isShuffled ? Math.ceil(files.length / MAX_BLOCKS) : BLOCK_FILES;
  const sizes = await sampleSizes(content);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const schema = schemaOf(content);
  const blocks = Array.from({ length: Math.ceil(files.length / blockFiles) }, (_, block) => {
    const rows = Math.min(blockFiles, files.length - block * blockFiles);
    return { rows, bytes: Math.round(mean * rows) };
  });
  const print = [...files, ...(classes ?? []), labels?.join() ?? '', sizes.join()].join('\n');
  const counted = `${files.length.toLocaleString('en')} files`;
  const ofClasses = classes === undefined ? '' : `, ${classes.length} classes`;
  const part = {
    name: folder,
    open: () => ({
      ...{ fingerprint: hashText(print), schema, blocks },
      async *read(block: number, { columns, from = 0 }: Wanted) {
        const start = block * blockFiles + from;
        const end = Math.min((block + 1) * blockFiles, files.length);
        const isWanted = columns?.includes('image') ?? true;
        yield await rowsOf(content, schema, { start, end, isWanted });
      },
      close() {},
    }),
  };
  return { name: counted + ofClasses, schema: async () => schema, parts: [part] };
}

/** The sizes of some files, evenly spread. */
async function sampleSizes({ folder, files }: LabelledFiles): Promise<readonly number[]> {
  const step = Math.max(1, Math.floor(files.length / SAMPLES));
  const sampled = files.filter((_, i) => i % step === 0);
  return await Promise.all(sampled.map((file) => fileSize(`${folder}/${file}`)));
}

/** As Hugging Face writes images and class names. */
function schemaOf({ labels, classes }: LabelledFiles): Schema {
  const label = classes === undefined ? {} : { label: { names: classes, _type: 'ClassLabel' } };
  const features = { image: { _type: 'Image' }, ...label };
  const metadata = new Map([['huggingface', JSON.stringify({ info: { features } })]]);
  return new Schema(labels === undefined ? [IMAGE] : [IMAGE, LABEL], metadata);
}

interface FileRange {
  readonly start: number;
  readonly end: number;
  /** Whether their bytes are wanted. */
  readonly isWanted: boolean;
}

async function rowsOf(
  { folder, files, labels }: LabelledFiles,
  schema: Schema,
  { start, end, isWanted }: FileRange,
): Promise<RecordBatch> {
  const paths = files.slice(start, end);
  const limit = pLimit(READS);
  const contents = isWanted
    ? await Promise.all(paths.map((path) => limit(readFileBytes, `${folder}/${path}`)))
    : paths.map(() => new Uint8Array());
  const length = paths.length;
  const encoder = new TextEncoder();
  const texts = paths.map((path) => encoder.encode(path));
  const children = [valuesData(new Binary(), contents), valuesData(new Utf8(), texts)];
  const image = makeData({ type: IMAGE.type as Struct, length, nullCount: 0, children });
  const columns: Data[] = [image];
  if (labels !== undefined) {
    const data = labels.subarray(start, end);
    columns.push(makeData({ type: new Int32(), length, nullCount: 0, data }));
  }
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children: columns }));
}

/** Values of different lengths; one alone is not copied. */
function valuesData(type: Binary | Utf8, values: readonly Uint8Array[]): Data {
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, { length }] of values.entries())
    valueOffsets[i + 1] = (valueOffsets[i] as number) + length;
  const form = { length: values.length, nullCount: 0, valueOffsets };
  const [first] = values;
  if (first !== undefined && values.length === 1)
    return makeData({ type: type as Binary, ...form, data: first });
  const data = unclearedBytes(valueOffsets[values.length] as number);
  for (const [i, value] of values.entries()) data.set(value, valueOffsets[i]);
  return makeData({ type: type as Binary, ...form, data });
}
