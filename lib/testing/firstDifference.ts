import type { Portrait } from './portrait.ts';

/**
 * The first difference of two portraits, or `undefined` if they are equal. Example: ``
 * `recipe.steps[0].weight[3]` is 8000 and then 8192 ``.
 */
export function firstDifference(one: Portrait, other: Portrait, path = ''): string | undefined {
  if (Object.is(one, other)) return undefined;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return `${path === '' ? 'it' : `\`${path}\``} is ${describe(one)} and then ${describe(other)}`;
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) {
    const name = path === '' ? 'length' : `${path}.length`;
    return `\`${name}\` is ${one.length} and then ${other.length}`;
  }
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const part = Array.isArray(one)
      ? `${path}[${name}]`
      : `${path === '' ? '' : `${path}.`}${name}`;
    const found = firstDifference(one[name], other[name], part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function describe(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (!isObject(value) && typeof value !== 'string') return String(value);
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
