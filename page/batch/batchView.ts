import { type Batch, type ExplainedSample, explain } from 'millrace';
import { tableOf } from '../../lib/look/show/captions.ts';
import type { ShownBatch, ShownImage, ShownSample } from '../../lib/look/show/shownBatch.ts';
import { toShown } from '../../lib/look/show/toShown.ts';
import { element, part } from '../parts/element.ts';
import { drawImage } from './drawImage.ts';
import { rowText, stepTexts } from './explainedText.ts';
import { markPartners, onSample, showSamples, showSampleTable } from './sampleList.ts';

/** Samples that are drawn at most. */
const MAX_SHOWN = 64;
const MAX_CELL = 40;

/** Draws a batch: its images with labels and boxes, and the recipe of the one in focus. */
export async function showBatchOf(batch: Batch, compare: boolean): Promise<void> {
  const shown = await toShown(batch, { count: MAX_SHOWN, boxes: true, compare });
  const explained = explain(batch);
  showLegend(shown);
  if (shown.images.length === 0) showTable(shown);
  else showSamples(shown.samples.map((sample, i) => figure(shown, sample, i)));
  onSample((i) => showRecipe(explained[i], i, shown.samples[i]));
}

function showLegend({ legend, images, samples, size }: ShownBatch): void {
  const entries = legend.map(({ text, colour }) => {
    const mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
    mark.style.background = `rgb(${colour.join(' ')})`;
    return element('span', {}, mark, ` box of ${text}`);
  });
  const names = images.length > 1 ? [`from left to right: ${images.join(', ')}`] : [];
  const cut = samples.length < size ? [`the first ${samples.length} of ${size} samples`] : [];
  const texts = [...names, ...cut].map((text) => element('span', {}, text));
  part('legend').replaceChildren(...entries, ...texts);
}

function figure(shown: ShownBatch, sample: ShownSample, i: number): HTMLElement {
  const caption = captionLines(shown, sample);
  return element(
    'figure',
    { 'data-sample': i, class: sample.isPadding ? 'is-padding' : undefined },
    element('div', { class: 'images' }, ...sample.images.map(canvasOf)),
    element('figcaption', {}, ...caption.map((line) => element('span', {}, line))),
  );
}

function captionLines({ fields }: ShownBatch, sample: ShownSample): readonly string[] {
  const lines = sample.fields.map((texts, k) => {
    const isNamed = fields.length > 1 || fields[k] === 'λ';
    return `${isNamed ? `${fields[k]} ` : ''}${texts.join(' ')}`;
  });
  return sample.isPadding ? [...lines, '(padding)'] : lines;
}

function canvasOf(image: ShownImage): HTMLCanvasElement {
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  drawImage(canvas, image);
  return canvas;
}

/** Numbers and texts, of batches without images. */
function showTable(shown: ShownBatch): void {
  const [names = [], ...rows] = tableOf(shown, MAX_CELL);
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    element('tr', {}, ...cells.map((cell) => element(tag, {}, cell.trim())));
  showSampleTable(
    element(
      'table',
      {},
      element('thead', {}, line(['sample', ...names.slice(1)], 'th')),
      element('tbody', {}, ...rows.map((row) => line(row, 'td'))),
    ),
  );
}

function showRecipe(
  explained: ExplainedSample | undefined,
  i: number,
  sample: ShownSample | undefined,
): void {
  if (explained === undefined) return;
  const steps = stepTexts(explained).map(({ operator, lines, partner }) => {
    const items = lines.map((line) => element('span', {}, line));
    return element(
      'li',
      partner === undefined ? {} : { 'data-partner': partner },
      element('strong', {}, operator),
      ...items,
    );
  });
  part('recipe-body').replaceChildren(
    element('p', {}, element('b', {}, `Sample ${i}`), ` is ${rowText(explained)}`),
    element('p', { class: 'labels' }, (sample?.fields ?? []).flat().join(' · ')),
    steps.length === 0
      ? element('p', { class: 'hint' }, 'The chain is empty: nothing is done to it.')
      : element('ol', {}, ...steps),
  );
  markPartners(stepTexts(explained).flatMap(({ partner }) => partner ?? []));
}
