import type { Chunk } from '../core/chunk.ts';
import { DataError, OptionError } from '../core/errors.ts';
import type { ClassLabelFeature, Feature } from '../core/features.ts';
import { classColumn } from '../features/classColumn.ts';
import { columnOf } from '../features/columnOf.ts';
import { numberColumn } from '../features/numberColumn.ts';
import { textColumn } from '../features/textColumn.ts';
import { valuesPerRow } from '../features/valuesPerRow.ts';
import { ChannelMoments } from './channelMoments.ts';
import { ClassCounts, MAX_CLASSES } from './classCounts.ts';
import { encodedMaskTally } from './encodedMaskTally.ts';
import { encodedTally } from './encodedTally.ts';
import { ExtentRange } from './extentRange.ts';
import { multiLabelTally } from './multiLabelTally.ts';
import { numberStatistics } from './numberStatistics.ts';
import { objectTally } from './objectTally.ts';
import type { FeatureTally } from './tally.ts';

/**
 * Returns the tally for the kind of a feature.
 *
 * @param feature with its column and shape resolved
 * @param isMade true if the numbers of its tensor are counted, instead of its column
 */
export function featureTally(name: string, feature: Feature, isMade: boolean): FeatureTally {
  switch (feature.kind) {
    case 'image': {
      const { decode } = feature;
      const isDecoded = decode !== undefined && !isMade;
      return isDecoded ? encodedTally(name, { ...feature, decode }) : numberTally(name, feature);
    }
    case 'tensor':
    case 'scalar':
      return numberTally(name, feature);
    case 'classLabel':
      return labelTally(feature.column ?? name, feature);
    case 'multiLabel':
      return multiLabelTally(feature.column ?? name, feature);
    case 'text':
      return textTally(feature.column ?? name);
    case 'mask':
      return feature.decode === undefined
        ? maskTally(name, feature.column ?? name)
        : encodedMaskTally(name, feature);
    case 'boxes':
    case 'points':
      return objectTally(name, feature);
  }
}

function numberTally(
  name: string,
  feature: Extract<Feature, { kind: 'image' | 'tensor' | 'scalar' }>,
): FeatureTally {
  const isImage = feature.kind === 'image';
  const columns =
    feature.kind === 'tensor' ? (feature.columns ?? [name]) : [feature.column ?? name];
  const shape = 'shape' in feature ? (feature.shape ?? []).map(Number) : [];
  const moments = new ChannelMoments(shape.at(-1) ?? 1, {
    isImage,
    scale: isImage ? feature.scale : undefined,
  });
  const ofTensor = new ChannelMoments(shape.at(-1) ?? 1, { isImage: false });
  const length = shape.reduce((product, side) => product * side, 1) / columns.length;
  const integers = feature.kind === 'scalar' ? new ClassCounts() : undefined;
  const extents = new ExtentRange();
  let hasTensor = false;
  let [count, nulls] = [0, 0];
  const widen = ([height = 0, width = 0]: readonly number[]) => extents.add(height, width);
  return {
    add({ rows, valid, tensor }) {
      if (tensor !== undefined) {
        const numbersPerRow = tensor.shape.slice(1).reduce((product, side) => product * side, 1);
        ofTensor.add(tensor.values, 0, numbersPerRow * valid);
        for (let i = 0; i < valid; i++) integers?.add(tensor.values[i] as number);
        if (isImage) widen(tensor.shape.slice(1));
        hasTensor = true;
        count += valid;
        return;
      }
      if (isImage) widen(shape);
      const found = rows.chunks.map((chunk) =>
        columns.map((column) => readable(chunk, name, column)),
      );
      for (let i = 0; i < valid; i++) {
        const row = rows.rowOf[i] as number;
        const read = found[rows.chunkOf[i] as number] as (typeof found)[number];
        if (read.some(({ data }) => !data.getValid(row))) {
          nulls++;
          continue;
        }
        count++;
        for (const [channel, { numbers: column, chunk, column: source }] of read.entries()) {
          if (column.count(row) !== length)
            throw wrongLength(chunk, { name, row, column: source, length });
          const start = column.start(row);
          moments.add(column.values, start, length, channel);
          integers?.add(column.values[start] as number);
        }
      }
    },
    get statistics() {
      return {
        ...numberStatistics(feature.kind, (hasTensor ? ofTensor : moments).summaries),
        ...{ count, nulls, ...integers?.found },
        ...(isImage ? { extents: extents.extents } : {}),
      };
    },
  };
}

function readable(chunk: Chunk, name: string, column: string) {
  const data = columnOf(chunk, column);
  if (valuesPerRow(data.type) === undefined) throw encoded(name, String(data.type));
  return { chunk, column, data, numbers: numberColumn(chunk, column) };
}

function encoded(name: string, received: string): OptionError {
  return new OptionError(
    `Cannot compute statistics: the column of \`${name}\` must hold plain numbers; received ` +
      `${received}; put \`toTensors()\` after \`batch\` to count decoded values`,
  );
}

function wrongLength(
  chunk: Chunk,
  { name, row, column, length }: { name: string; row: number; column: string; length: number },
): DataError {
  const received = numberColumn(chunk, column).count(row);
  return new DataError(
    `Cannot compute statistics: every row of \`${name}\` must have ${length} values; received ` +
      `${received}; put \`toTensors()\` after \`batch\` to count decoded images`,
    chunk.place(row, column),
  );
}

function labelTally(column: string, feature: ClassLabelFeature): FeatureTally {
  const counts = new Array<number>(feature.classes).fill(0);
  let [count, nulls, others] = [0, 0, 0];
  return {
    add({ rows, valid }) {
      const found = rows.chunks.map((chunk) => ({
        data: columnOf(chunk, column),
        labels: classColumn(chunk, column, feature),
      }));
      for (let i = 0; i < valid; i++) {
        const row = rows.rowOf[i] as number;
        const { data, labels } = found[rows.chunkOf[i] as number] as (typeof found)[number];
        const label = labels[row] as number;
        if (!data.getValid(row)) nulls++;
        else if (label < 0) others++;
        else counts[label] = (counts[label] as number) + 1;
        if (data.getValid(row)) count++;
      }
    },
    get statistics() {
      return {
        ...{ kind: feature.kind, count, nulls, others, counts },
        classes: feature.names ?? feature.classes,
      };
    },
  };
}

function textTally(column: string): FeatureTally {
  let counts: Map<string, number> | undefined = new Map();
  let [count, nulls] = [0, 0];
  return {
    add({ rows, valid }) {
      const found = rows.chunks.map((chunk) => textColumn(chunk, column));
      for (let i = 0; i < valid; i++) {
        const text = found[rows.chunkOf[i] as number]?.(rows.rowOf[i] as number) ?? null;
        if (text === null) {
          nulls++;
          continue;
        }
        count++;
        counts?.set(text, (counts.get(text) ?? 0) + 1);
        if (counts !== undefined && counts.size > MAX_CLASSES) counts = undefined;
      }
    },
    get statistics() {
      const classes = counts && [...counts.keys()].sort();
      return {
        ...{ kind: 'text' as const, count, nulls, others: 0, classes },
        counts: classes?.map((name) => counts?.get(name) ?? 0) ?? [],
      };
    },
  };
}

function maskTally(name: string, column: string): FeatureTally {
  const pixels = new ClassCounts();
  let [count, nulls] = [0, 0];
  return {
    add({ rows, valid }) {
      const found = rows.chunks.map((chunk) => readable(chunk, name, column));
      for (let i = 0; i < valid; i++) {
        const row = rows.rowOf[i] as number;
        const { data, numbers } = found[rows.chunkOf[i] as number] as (typeof found)[number];
        if (!data.getValid(row)) {
          nulls++;
          continue;
        }
        count++;
        const start = numbers.start(row);
        for (let k = 0; k < numbers.count(row); k++)
          pixels.add(numbers.values[start + k] as number);
      }
    },
    get statistics() {
      const { classes, counts = [] } = pixels.found ?? { classes: undefined };
      return { ...{ kind: 'mask' as const, count, nulls, others: 0 }, classes, counts };
    },
  };
}
