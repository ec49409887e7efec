import {
  type DiagnosticReport,
  type ProgressReport,
  pull,
  type RunOptions,
  toTensors,
} from 'millrace';
import { countText, percentText } from '../../lib/cli/quantities.ts';
import { augmentationsOf } from '../batch/makeBatch.ts';
import { element, part } from '../parts/element.ts';
import { slider } from '../parts/slider.ts';
import { plainBatches, type Workbench } from '../workbench.ts';
import { breath } from './breath.ts';
import { curve } from './curve.ts';

const REPORT_MS = 500;

/** Shows what trains, or only reads, the stream that is seen. */
export function runPanel(current: () => Workbench | undefined): void {
  let [epochs, workers] = [10, 0];
  let running: AbortController | undefined;
  const percent = (value: number) => percentText(value);
  const loss = curve({ label: 'loss', text: (value) => value.toFixed(3) });
  const accuracy = curve({ label: 'accuracy', max: 1, text: percent });
  const waiting = curve({ label: 'waiting for data', max: 1, text: percent });
  const [rate, state, line] = [
    element('span', { class: 'rate' }, '–'),
    element('span', { role: 'status' }),
    element('p', { class: 'stall', id: 'stall' }, 'Which stage is waited for is said here.'),
  ];
  const error = element('p', { class: 'error', role: 'alert' });

  const observed = (signal: AbortSignal, seed: number): RunOptions => ({
    ...{ seed, epochs, workers, signal, diagnosticMs: REPORT_MS },
    progress: ({ rowsPerSecond, done }: ProgressReport) => {
      rate.textContent = `${countText(rowsPerSecond)} rows/s`;
      if (done !== undefined && !signal.aborted) state.textContent = `${percent(done)} done`;
    },
    onDiagnostic: ({ text }: DiagnosticReport) => {
      line.textContent = text;
    },
  });
  const start = async (act: (workbench: Workbench, run: RunOptions) => Promise<void>) => {
    const workbench = current();
    if (workbench === undefined) return;
    running = new AbortController();
    const { signal } = running;
    setButtons();
    error.textContent = '';
    state.textContent = 'Running';
    try {
      await act(workbench, observed(signal, workbench.rows.seed));
      state.textContent = 'Done';
    } catch (failure) {
      state.textContent = signal.aborted ? 'Stopped' : '';
      if (!signal.aborted) error.textContent = (failure as Error).message;
    }
    running = undefined;
    setButtons();
  };
  const train = () =>
    start(async (workbench, run) => {
      for (const one of [loss, accuracy, waiting]) one.clear();
      const { train } = await import('./train.ts');
      await train(tensorsOf(workbench), run, (step) => {
        loss.add(step.loss);
        accuracy.add(step.accuracy);
        waiting.add(step.waiting);
      });
    });
  const read = () =>
    start(async (workbench, run) => {
      const { tensorBackend } = await import('../tensorBackend.ts');
      await tensorBackend();
      for await (const { tensors } of pull(tensorsOf(workbench), run)) {
        // Tensors are made when they are asked for.
        Object.values(tensors);
        await breath();
      }
    });

  const button = (text: string, name: string, act: () => unknown) =>
    element('button', { type: 'button', class: name, onclick: act }, text);
  const buttons = [
    button('Train', 'primary', train),
    button('Only read', '', read),
    button('Stop', '', () => running?.abort(new Error('stopped'))),
  ];
  const setButtons = () => {
    const isRunning = running !== undefined;
    buttons.forEach((one, k) => {
      one.disabled = isRunning !== (k === 2);
    });
  };
  setButtons();
  part('run').replaceChildren(
    element(
      'p',
      { class: 'hint' },
      'A network with one hidden layer of 64 units learns from the batches, in this tab. Mixed ' +
        'labels count by their weights, so its accuracy stays below 100 %.',
    ),
    element(
      'div',
      { class: 'run-tools' },
      slider({
        ...{ label: 'epochs', min: 1, max: 50, step: 1, value: epochs },
        change: (value) => {
          epochs = value;
        },
      }).root,
      slider({
        ...{ label: 'threads', min: 0, max: 4, step: 1, value: workers },
        change: (value) => {
          workers = value;
        },
      }).root,
      element('div', { class: 'buttons' }, ...buttons),
    ),
    error,
    element('div', { class: 'curves' }, loss.root, accuracy.root, waiting.root),
    element('p', { class: 'run-state' }, rate, state),
    line,
  );
}

function tensorsOf(workbench: Workbench) {
  return augmentationsOf(workbench)
    .reduce((batches$, operator) => batches$.pipe(operator), plainBatches(workbench))
    .pipe(toTensors());
}
