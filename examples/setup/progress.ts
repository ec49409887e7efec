import cliProgress from 'cli-progress';

/** The figures of one step. */
export interface StepFigures {
  readonly images: number;
  readonly epoch: string;
  readonly loss: number;
  readonly accuracy: number;
  /** How long the step waited for its data, in milliseconds. */
  readonly waitedMs: number;
}

/** Shows how training goes: a bar on a terminal, a line every 100 steps elsewhere. */
export interface Progress {
  step(done: number, figures: StepFigures): void;
  end(): void;
}

/** Begins to show `total` steps of what is named. Loss and accuracy are running means. */
export function progress(name: string, total: number): Progress {
  const bar = process.stdout.isTTY
    ? new cliProgress.SingleBar({
        // With the figures it takes 75 of the 80 columns of a terminal.
        format: '{bar} {percentage}% {line} {eta_formatted} left',
        barsize: 8,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
      })
    : undefined;
  const start = performance.now();
  let [images, waitedMs, loss, accuracy] = [0, 0, 0, 0];
  bar?.start(total, 0, { line: '' });
  return {
    step(done, figures) {
      images += figures.images;
      waitedMs += figures.waitedMs;
      const share = done === 1 ? 1 : 0.02;
      loss += share * (figures.loss - loss);
      accuracy += share * (figures.accuracy - accuracy);
      if (bar === undefined && done % 100 !== 0 && done !== total) return;
      const elapsedMs = performance.now() - start;
      const [rate, waiting] = [(1000 * images) / elapsedMs, (100 * waitedMs) / elapsedMs];
      if (bar !== undefined) {
        const line = `${name} loss ${loss.toFixed(2)} acc ${(100 * accuracy).toFixed(1)}%`;
        bar.update(done, {
          line: `${line} ${Math.round(rate)} images/s waiting ${waiting.toFixed(1)}%`,
        });
        return;
      }
      const line = [
        `${name}: step ${done}/${total}`,
        `epoch ${figures.epoch}`,
        `loss ${loss.toFixed(3)}`,
        `${name} accuracy ${(100 * accuracy).toFixed(1)} %`,
        `${Math.round(rate)} images/s`,
        `waiting for data ${waiting.toFixed(1)} %`,
      ];
      console.log(line.join(' | '));
    },
    end: () => bar?.stop(),
  };
}
