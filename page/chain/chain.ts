import { entryOf } from './catalogue.ts';
import type { Extent, Setting, Value } from './setting.ts';

/** An operator of the chain, with what its options have. */
export interface ChainItem {
  /** Tells it from others of the same operator. */
  readonly id: number;
  readonly operator: string;
  /** Whether it may be chosen instead of the one before, and does not follow it. */
  readonly isAlternative: boolean;
  readonly values: Readonly<Record<string, Value>>;
}

/** Operators in the order of the chain. */
export type Chain = readonly ChainItem[];

let made = 0;

/** An operator whose options have what they have in the beginning. */
export function chainItem(
  operator: string,
  extent: Extent,
  { isAlternative = false, values = {} }: Partial<Omit<ChainItem, 'id' | 'operator'>> = {},
): ChainItem {
  const settings = entryOf(operator).settings(extent);
  const first = Object.fromEntries(settings.map(({ option, value }) => [option, value]));
  return { id: made++, operator, isAlternative, values: { ...first, ...values } };
}

/** The chain with an item at another place. */
export function moved(chain: Chain, id: number, to: number): Chain {
  const item = chain.find((one) => one.id === id);
  if (item === undefined) return chain;
  const others = chain.filter((one) => one.id !== id);
  return [...others.slice(0, to), item, ...others.slice(to)];
}

/** The chain as code: what stands between the commas of `pipe`. */
export function stagesOf(chain: Chain, extent: Extent): readonly string[] {
  const groups: ChainItem[][] = [];
  for (const item of chain) {
    const group = groups.at(-1);
    if (item.isAlternative && group !== undefined) group.push(item);
    else groups.push([item]);
  }
  return groups.map((group) => {
    const calls = group.map((item) => callOf(item, extent));
    return calls.length === 1 ? (calls[0] as string) : `oneOf([${calls.join(', ')}])`;
  });
}

/** The names that the code of a chain imports. */
export function operatorsOf(chain: Chain): readonly string[] {
  const choices = chain.some(({ isAlternative }, at) => isAlternative && at > 0) ? ['oneOf'] : [];
  return [...choices, ...chain.map(({ operator }) => operator)];
}

function callOf({ operator, values }: ChainItem, extent: Extent): string {
  const options = entryOf(operator)
    .settings(extent)
    .filter((setting) => !isAssumed(setting, values[setting.option]))
    .map(({ option }) => `${option}: ${literal(values[option])}`);
  return options.length === 0 ? `${operator}()` : `${operator}({ ${options.join(', ')} })`;
}

/** Whether it is the same as when the option is left out. */
function isAssumed({ assumed }: Setting, value: Value): boolean {
  return value === undefined || JSON.stringify(value) === JSON.stringify(assumed);
}

function literal(value: Value): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
