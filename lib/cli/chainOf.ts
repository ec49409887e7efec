import { type AnyNode, type CallExpression, parse } from 'acorn';
import type { Augmentation, Features } from '../index.ts';
import type { Millrace } from './moduleStream.ts';
import { UsageError } from './usageError.ts';

/** The operators of a chain, and the options that their positional arguments set. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  mixup: ['alpha'],
  cutmix: ['alpha'],
  cutout: ['size'],
  normalize: ['mean', 'std'],
  randomFlip: ['horizontal', 'vertical'],
  pad: ['padding'],
  randomCrop: ['size', 'padding'],
  centerCrop: ['size'],
  resize: ['size'],
  randomResizedCrop: ['size'],
  randomErasing: ['scale'],
  rotate: ['degrees'],
  shear: ['degrees'],
  translate: ['share'],
  affine: ['degrees'],
  brightness: ['factor'],
  contrast: ['factor'],
  saturation: ['factor'],
  hue: ['turn'],
  colorJitter: [],
  grayscale: [],
  invert: [],
  solarize: ['threshold'],
  posterize: ['bits'],
  autocontrast: [],
  equalize: [],
  gamma: ['gamma'],
  sharpness: ['factor'],
  gaussianBlur: ['size', 'sigma'],
  randAugment: ['ops', 'magnitude'],
  trivialAugment: [],
  autoAugment: ['policy'],
  threeAugment: [],
  augMix: ['severity'],
  gridMask: ['cell'],
};

/** The functions that make features, and the options that their positional arguments set. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  image: ['shape'],
  mask: ['shape'],
  classLabel: ['classes'],
  multiLabel: ['classes'],
  tensor: ['shape'],
  scalar: [],
  text: [],
};

/**
 * Parses a chain of augmentations in the syntax of code, such as `oneOf(mixup(.2), cutmix(1)),
 * cutout(8, { p: .5 })`. It evaluates the calls itself and runs no code.
 *
 * @throws UsageError if it cannot be parsed, or calls something else
 */
export function chainOf(text: string, millrace: Millrace): readonly Augmentation[] {
  const read = new Reader('--chain', text, { ...OPERATORS, oneOf: [], sometimes: [] }, millrace);
  const found = read.value(`[${text}]`) as readonly unknown[];
  const isOperator = (value: unknown) => typeof value === 'function' && 'operator' in value;
  if (found.every(isOperator)) return found as readonly Augmentation[];
  throw read.refusal('it must be operators, separated by commas');
}

/**
 * Parses the features of a batch in the syntax of code, such as `image: image([28, 28, 1]), label:
 * classLabel(10)`.
 *
 * @throws UsageError if they cannot be parsed, or something else is called
 */
export function featuresOf(text: string, millrace: Millrace): Features {
  return new Reader('--features', text, FEATURES, millrace).value(`({${text}})`) as Features;
}

/** Evaluates an expression of literals, lists, objects and calls of known functions. */
class Reader {
  readonly #option: string;
  readonly #text: string;
  readonly #functions: Readonly<Record<string, readonly string[]>>;
  readonly #millrace: Millrace;

  constructor(
    option: string,
    text: string,
    functions: Readonly<Record<string, readonly string[]>>,
    millrace: Millrace,
  ) {
    this.#option = option;
    this.#text = text;
    this.#functions = functions;
    this.#millrace = millrace;
  }

  value(code: string): unknown {
    let body: readonly AnyNode[];
    try {
      body = parse(code, { ecmaVersion: 2022 }).body;
    } catch {
      throw this.refusal('brackets, commas and quotes must be those of JavaScript');
    }
    const [statement, ...others] = body;
    if (statement?.type !== 'ExpressionStatement' || others.length > 0)
      throw this.refusal('it must be one expression');
    return this.#evaluate(statement.expression);
  }

  refusal(rule: string): UsageError {
    return new UsageError(
      `Cannot read \`${this.#option}\`: ${rule}; received ${this.#text.slice(0, 80)}; it can ` +
        `call ${Object.keys(this.#functions).join(', ')}`,
    );
  }

  #evaluate(node: AnyNode): unknown {
    switch (node.type) {
      case 'Literal':
        return node.value;
      case 'UnaryExpression':
        if (node.operator === '-') return -Number(this.#evaluate(node.argument));
        break;
      case 'BinaryExpression':
        // Allows `1 / 255`.
        if (node.operator === '/')
          return Number(this.#evaluate(node.left)) / Number(this.#evaluate(node.right));
        break;
      case 'ArrayExpression':
        return node.elements.map((element) => (element === null ? null : this.#evaluate(element)));
      case 'ObjectExpression':
        return Object.fromEntries(node.properties.map((property) => this.#entry(property)));
      case 'CallExpression':
        return this.#call(node);
      default:
    }
    throw this.refusal('it must consist of numbers, strings, lists, objects and calls');
  }

  #entry(node: AnyNode): readonly [string, unknown] {
    if (node.type !== 'Property' || node.computed) throw this.refusal('names must be plain');
    const { key } = node;
    const name = key.type === 'Identifier' ? key.name : String((key as { value?: unknown }).value);
    return [name, this.#evaluate(node.value)];
  }

  #call({ callee, arguments: given }: CallExpression): unknown {
    const name = callee.type === 'Identifier' ? callee.name : '';
    if (!Object.hasOwn(this.#functions, name))
      throw this.refusal('it must call only the functions listed');
    const values = given.map((argument) => this.#evaluate(argument));
    const make = this.#millrace[name as keyof Millrace] as (...values: unknown[]) => unknown;
    if (name === 'oneOf') {
      const options = values.filter((value) => typeof value !== 'function' && !isList(value));
      const operators = values.filter((value) => typeof value === 'function' || isList(value));
      return make(operators.flat(), ...options);
    }
    if (name === 'sometimes') return make(...values);
    const options = values.filter(isOptions);
    const names = this.#functions[name] ?? [];
    const placed = values.filter((value) => !isOptions(value));
    if (placed.length > names.length)
      throw this.refusal(
        `\`${name}\` must have at most ${names.length} arguments before its options`,
      );
    const entries = placed.map((value, k) => [names[k], value] as const);
    return make(Object.assign({}, Object.fromEntries(entries), ...options));
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
