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

/** Begins to show `total` steps. Loss and accuracy are running means. */
export function progress(total: number): Progress {
  const bar = process.stdout.isTTY
    ? new cliProgress.SingleBar({
        format: '{bar} {percentage}% | {line} | {eta_formatted} left',
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
      const line = [
        `epoch ${figures.epoch}`,
        `loss ${loss.toFixed(3)}`,
        `mixed accuracy ${(100 * accuracy).toFixed(1)} %`,
        `${Math.round((1000 * images) / elapsedMs)} images/s`,
        `waiting for data ${((100 * waitedMs) / elapsedMs).toFixed(1)} %`,
      ].join(' | ');
      if (bar === undefined) console.log(`step ${done}/${total} | ${line}`);
      else bar.update(done, { line });
    },
    end: () => bar?.stop(),
  };
}
