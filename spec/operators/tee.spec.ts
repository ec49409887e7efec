import { describe, expect, it } from 'vitest';
import { batch, fromColumns, pull, tee, tensor } from '../../lib/index.ts';

describe('tee()', () => {
  it('of which a branch is not read is told by the stall watchdog', async () => {
    const batches$ = fromColumns({ x: new Float32Array(100) }).pipe(
      batch({ size: 10, features: { x: tensor() } }),
    );
    const [read$] = tee(2, { maxSkew: 3 })(batches$);
    let tell: (text: string) => void = () => {};
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const run = pull(read$, {
      stallTimeoutMs: 50,
      diagnosticMs: 10_000,
      onDiagnostic: ({ kind, text }) => kind === 'stall' && tell(text),
    });
    for (let i = 0; i < 3; i++) await run.next();
    const fourth = run.next();
    expect(await told).toContain(
      '`tee` wants 0 and holds 0 elements for branch 0, 3 elements for branch 1, which nobody reads',
    );
    await run.return();
    expect((await fourth).done).toBe(true);
  });
});
