import { DataType, type Struct } from 'apache-arrow';
import { readImageHeader } from '../raster/readImageHeader.ts';
import { sizeText } from './quantities.ts';
import { cut } from './textTable.ts';

const MAX_CHARACTERS = 60;
/** The number of values shown of a list. */
const SHOWN = 4;

/** Formats a value of a column. */
export function valueText(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) return bytesText(value);
  if (DataType.isStruct(type)) return structText(value as Readonly<Record<string, unknown>>, type);
  if (typeof value === 'string') return cut(JSON.stringify(value), MAX_CHARACTERS);
  if (typeof value === 'number' && DataType.isFloat(type))
    return String(Number(value.toPrecision(6)));
  if (typeof value === 'number' && (DataType.isTimestamp(type) || DataType.isDate(type)))
    return dateText(value);
  if (typeof value === 'object' && Symbol.iterator in value)
    return listText([...(value as Iterable<unknown>)]);
  return cut(String(value), MAX_CHARACTERS);
}

/** Formats a struct. Of an encoded image with its path, only the image is shown. */
function structText(value: Readonly<Record<string, unknown>>, { children }: Struct): string {
  const { bytes } = value;
  if (bytes instanceof Uint8Array) return bytesText(bytes);
  const entries = children.map(({ name, type }) => `${name}: ${valueText(value[name], type)}`);
  return cut(`{ ${entries.join(', ')} }`, MAX_CHARACTERS);
}

function dateText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

function bytesText(bytes: Uint8Array): string {
  const size = sizeText(bytes.length);
  try {
    const { type, height, width, channels } = readImageHeader(bytes);
    const extent = [height, width, channels].filter((side) => side !== undefined).join('×');
    return `${type} ${extent}, ${size}`;
  } catch {
    return `${size}: ${listText([...bytes.subarray(0, SHOWN + 1)])}`;
  }
}

function listText(values: readonly unknown[]): string {
  const shown = values
    .slice(0, SHOWN)
    .map((value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
    );
  return cut(`[${shown.join(', ')}${values.length > SHOWN ? ', …' : ''}]`, MAX_CHARACTERS);
}
