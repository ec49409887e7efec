// Trains on MNIST in a process that is killed at random moments, and shows that it ends with the weights of one that was not:
// npx tsx --conditions=millrace-source examples/crash/main.ts [kills]
import { compareWithUnharmed } from './compareWithUnharmed.ts';

const kills = Number(process.argv[2] ?? 30);
for (const optimizer of ['adam', 'momentum'] as const) {
  const result = await compareWithUnharmed({
    optimizer,
    kills,
    epochs: 3 + Math.ceil(kills / 6),
    seed: 1,
  });
  const { whileWriting, beforeAnyStep, started, same, end } = result;
  console.log(
    `${optimizer}: killed ${result.kills} times, ${whileWriting} of them while writing, ${beforeAnyStep} before any step; ` +
      `${started} steps started for the ${end.step} that count; ${same ? 'the same to the bit' : 'NOT the same'} as never killed`,
  );
  if (!same) process.exitCode = 1;
}
