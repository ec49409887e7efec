// Half of the labels are wrong: plain training learns them by heart, mixup hardly does.
// `npx tsx examples/labelNoise.ts [path of a PNG]` takes one or two minutes.
import { bestBackend } from './setup/backend.ts';
import { type CurvePoint, writeCurves } from './setup/curves.ts';
import { failedClaims, type NoiseLook, noiseRun } from './setup/noiseRun.ts';

const path = process.argv[2] ?? 'data/label-noise.png';
const options = { epochs: 30, seed: 1, digits: 5000, every: 3 };

console.log(`Backend ${await bestBackend()}`);
const plain = await noiseRun({ ...options, alpha: 0 });
const mixed = await noiseRun({ ...options, alpha: 8 });

const pointsOf = (looks: readonly NoiseLook[], share: (look: NoiseLook) => number) =>
  looks.map(
    (look): CurvePoint => ({ digits: options.digits * look.epochs, accuracy: share(look) }),
  );
await writeCurves(path, 'Half of the labels are wrong: what the network learns', {
  'mixup: test digits that it tells': pointsOf(mixed, ({ testError }) => 1 - testError),
  'plain: test digits': pointsOf(plain, ({ testError }) => 1 - testError),
  'mixup: wrong labels by heart': pointsOf(mixed, ({ memorised }) => memorised),
  'plain: wrong labels': pointsOf(plain, ({ memorised }) => memorised),
});

const last = { plain: plain.at(-1) as NoiseLook, mixed: mixed.at(-1) as NoiseLook };
for (const [name, { testError, memorised }] of Object.entries(last)) {
  const [error, heart] = [testError, memorised].map((share) => (100 * share).toFixed(1));
  console.log(`${name}: test error ${error} %, ${heart} % of the wrong labels learned by heart`);
}
console.log(`${path} shows how they came to it`);
const failed = failedClaims(last.plain, last.mixed);
if (failed.length > 0) throw new Error(failed.join('; '));
