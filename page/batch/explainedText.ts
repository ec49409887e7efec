import type { ExplainedBox, ExplainedSample, ExplainedStep } from 'millrace';

/** A step in words: the operator, and what was drawn for it. */
export interface StepText {
  readonly operator: string;
  readonly lines: readonly string[];
  /** The number of the sample that it was mixed with. */
  readonly partner?: number;
}

/** Where the row of a sample lies. */
export function rowText({ row }: ExplainedSample): string {
  const group = row.rowGroup === undefined ? '' : ` of group ${row.rowGroup}`;
  return `row ${row.row.toLocaleString('en')}${group}`;
}

/** The steps of a sample in words. */
export function stepTexts({ steps }: ExplainedSample): readonly StepText[] {
  return steps.map((step) => {
    const lines = linesOf(step);
    const text = { operator: step.operator, lines: lines.length > 0 ? lines : ['left as it is'] };
    return 'partner' in step ? { ...text, partner: step.partner } : text;
  });
}

function linesOf(step: ExplainedStep): readonly string[] {
  if ('partner' in step) {
    const lines = [`λ ${short(step.lambda)}`, `with sample ${step.partner}`];
    return 'box' in step && isFull(step.box) ? [...lines, boxText(step.box)] : lines;
  }
  if ('boxes' in step) {
    const fill = step.fill === 'noise' ? 'noise' : step.fill.map(short).join(', ');
    return step.boxes.length === 0 ? [] : [...step.boxes.map(boxText), `filled with ${fill}`];
  }
  if ('degrees' in step) {
    const { degrees, shift, scale, shear } = step;
    return [
      ...(degrees === 0 ? [] : [`turned ${short(degrees)}°`]),
      ...(shift.every((by) => by === 0) ? [] : [`shifted ${shift.map(short).join(', ')} pixels`]),
      ...(scale === 1 ? [] : [`scaled by ${short(scale)}`]),
      ...(shear.every((by) => by === 0) ? [] : [`slanted ${shear.map(short).join(', ')}°`]),
    ];
  }
  if ('changes' in step) {
    return step.changes.map(({ change, amount }) =>
      amount === 0 ? change : `${change} ${short(amount)}`,
    );
  }
  if ('bias' in step) {
    return [`scale ${step.scale.map(short).join(', ')}`, `bias ${step.bias.map(short).join(', ')}`];
  }
  if ('factor' in step) return step.factor === 1 ? [] : [`factor ${short(step.factor)}`];
  if ('sigma' in step) return step.sigma === 0 ? [] : [`σ ${short(step.sigma)}`];
  if ('parameters' in step) return [JSON.stringify(step.parameters)];
  if ('chains' in step) {
    return step.chains.map((chain, i) => {
      const names = chain.map(({ operator }) => operator).join(' → ');
      return `${short(step.weights[i + 1] ?? 0)} of ${names}`;
    });
  }
  return [
    ...(step.box === undefined ? [] : [boxText(step.box)]),
    ...(step.flip === undefined ? [] : [`mirrored: ${step.flip}`]),
    ...(step.size === undefined ? [] : [`to ${step.size.join(' × ')} pixels`]),
  ];
}

function isFull({ x1, y1, x2, y2 }: ExplainedBox): boolean {
  return x1 < x2 && y1 < y2;
}

function boxText({ x1, y1, x2, y2 }: ExplainedBox): string {
  return `box x ${x1}–${x2}, y ${y1}–${y2}`;
}

function short(value: number): string {
  return String(Number(value.toFixed(3)));
}
