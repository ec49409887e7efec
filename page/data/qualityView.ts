import { batch, type Features, shuffle } from 'millrace';
import type { ShuffleQuality } from 'millrace/testing';
import { Subject, takeUntil } from 'rxjs';
import { shuffleQuality } from '../../lib/testing/shuffleQuality.ts';
import { element, part } from '../parts/element.ts';
import type { Workbench } from '../workbench.ts';
import { chosenFeatures } from './columnChoice.ts';
import { rowsOf } from './openedFile.ts';

/** Shows how well an epoch is shuffled; of all columns only the labels are read. */
export async function showQuality(workbench: Workbench, signal: AbortSignal): Promise<void> {
  const features = measuredFeatures(chosenFeatures(workbench.choices));
  const { opened, rows } = workbench;
  const stopped$ = new Subject<void>();
  signal.addEventListener('abort', () => stopped$.next());
  const batches$ = rowsOf(opened, rows.isShuffled).pipe(
    shuffle({ window: rows.window }),
    batch({ size: rows.size, features }),
    takeUntil(stopped$),
  );
  const quality = await shuffleQuality(batches$, { seed: rows.seed });
  if (!signal.aborted) show(quality);
}

/** The labels, or whatever there is. */
function measuredFeatures(features: Features): Features {
  const entries = Object.entries(features);
  const labels = entries.filter(([, { kind }]) => kind === 'classLabel');
  return Object.fromEntries(labels.length > 0 ? labels.slice(0, 1) : entries.slice(0, 1));
}

function show({ neighbourDistance: apart, rowGroups, labels }: ShuffleQuality): void {
  const lines = [
    bar('neighbours of the file land apart, rows', apart.mean, apart.perfect),
    bar('row groups a batch', rowGroups.mean, rowGroups.perfect),
    ...(labels === undefined ? [] : [bar('labels a batch', labels.mean, labels.perfect)]),
  ];
  const skew =
    labels === undefined
      ? []
      : [
          element(
            'p',
            { class: 'hint' },
            `Labels of a batch differ from those of the whole by ${labels.skew.toFixed(3)} ` +
              `(0: not at all, 1: wholly); by ${labels.perfectSkew.toFixed(3)} where all rows are ` +
              'drawn alike.',
          ),
        ];
  part('quality').replaceChildren(...lines, ...skew);
}

/** A mean beside what a uniform permutation of all rows has. */
function bar(label: string, mean: number, perfect: number): HTMLElement {
  const text = `${mean.toFixed(1)} of ${perfect.toFixed(1)}`;
  const meter = element('progress', { max: Math.max(perfect, mean), 'aria-label': label });
  meter.value = mean;
  return element(
    'div',
    { class: 'bar' },
    element('span', {}, label),
    element('span', { class: 'value' }, text),
    meter,
  );
}
