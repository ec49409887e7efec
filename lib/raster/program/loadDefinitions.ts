import { IoError } from '../../core/errors.ts';
import type { CustomDefinition, CustomStep } from '../../core/recipe.ts';
import type { RasterJob } from './rasterJob.ts';

/** A job in which the functions of `augment` are told by their modules, with the functions. */
export async function loadDefinitions(job: RasterJob): Promise<RasterJob> {
  if (job.steps.every(({ kind }) => kind !== 'custom')) return job;
  const steps = job.steps.map(async (step) =>
    step.kind === 'custom' ? { ...step, definition: await load(step) } : step,
  );
  return { ...job, steps: await Promise.all(steps) };
}

async function load({ definition: { name, module } }: CustomStep): Promise<CustomDefinition> {
  const fault = (received: string, cause?: unknown) =>
    new IoError(
      `Cannot load \`module\` of \`augment\` \`${name}\`: its default export must be the ` +
        `definition; received ${received.slice(0, 80)}; correct the URL, or leave \`module\` out`,
      { cause },
    );
  try {
    const loaded: { readonly default?: unknown } = await import(/* @vite-ignore */ String(module));
    const definition = loaded.default as Partial<CustomDefinition> | undefined;
    if (typeof definition?.image === 'function') return definition as CustomDefinition;
    throw fault(`a module without it, ${String(module)}`);
  } catch (cause) {
    if (cause instanceof IoError) throw cause;
    throw fault(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
