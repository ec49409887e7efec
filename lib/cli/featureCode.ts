import type { Feature } from '../core/features.ts';
import { MAX_PIXELS } from '../raster/imageDecoder.ts';

/** The shape of images of any extent, the default of `image`. */
const OPEN_SHAPE = [null, null, 3];

/** The call that makes a feature, as source code. */
export function featureCode(feature: Feature): string {
  const { kind, ...options } = callOptions(feature);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return `${kind}()`;
  return `${kind}({ ${entries.map(([name, value]) => `${name}: ${literal(value)}`).join(', ')} })`;
}

/** The options of a feature's function, without those that equal the defaults. */
function callOptions(feature: Feature): Readonly<Record<string, unknown>> {
  if (feature.kind === 'classLabel' || feature.kind === 'multiLabel') {
    const { names, classes, ...rest } = feature;
    return { ...rest, classes: names ?? classes };
  }
  if (feature.kind === 'tensor' || feature.kind === 'scalar') {
    const { dtype, ...rest } = feature;
    return { ...rest, dtype: dtype === 'float32' ? undefined : dtype };
  }
  if (feature.kind === 'image') {
    const { decode, ...rest } = feature;
    const { orientation, maxPixels, decoders = {}, cache } = decode ?? {};
    return {
      ...rest,
      shape: String(rest.shape) === String(OPEN_SHAPE) ? undefined : rest.shape,
      orientation: orientation === 'exif' ? undefined : orientation,
      maxPixels: maxPixels === MAX_PIXELS ? undefined : maxPixels,
      decoders: Object.keys(decoders).length === 0 ? undefined : decoders,
      cache,
    };
  }
  return { ...feature };
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return textLiteral(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, entry]) => `${keyCode(name)}: ${literal(entry)}`)
    .join(', ')} }`;
}

/** A name as a key of an object literal. */
export function keyCode(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}

/** A string literal in single quotes, or in double quotes if its content needs escapes. */
export function textLiteral(text: string): string {
  return /['\\\p{Cc}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text}'`;
}
