import type { Observable } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import { OptionError } from '../core/errors.ts';
import {
  type Feature,
  type Features,
  type InView,
  isFollower,
  placeInView,
  type ViewFeatures,
} from '../core/features.ts';
import type { Step } from '../core/recipe.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireAugmentation } from './applyWithin.ts';
import { type Augmentation, augmentation } from './augmentation.ts';

/** The augmentations of each view, by name: one, or a list in order. */
export type ViewChains = Readonly<Record<string, Augmentation | readonly Augmentation[]>>;

/**
 * Makes several views of each sample, each with its own chain. For `views({ a, b })`, the tensors
 * are `tensors.a.image` and `tensors.b.image`, and so on for all features. Views draw
 * independently. Operators before `views` run once. Operators after it apply the same draw to all
 * views, and call features `a.image`. An encoded image is decoded once for all views.
 *
 * Views may differ in the extent of images: DINO takes two of 224 pixels and several of 96. An
 * empty chain gives the unchanged sample, as a view for evaluation.
 *
 * @param chains the views, at least one, named without dots
 * @throws OptionError if `chains` is invalid; in the stream, after another `views`
 * @example
 * ```ts
 * import { batch, colorJitter, fromColumns, grayscale, image, pull } from 'millrace';
 * import { randomResizedCrop, toTensors, views } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(4 * 192), shape: [8, 8, 3] } };
 * const features = { image: image({ shape: [8, 8, 3] }) };
 * const pairs$ = fromColumns(columns).pipe(
 *   batch({ size: 4, features }),
 *   views({
 *     a: [randomResizedCrop({ size: 6 }), colorJitter({ brightness: 0.8 })],
 *     b: [randomResizedCrop({ size: 4 }), grayscale({ p: 0.2 })],
 *   }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(pairs$, { seed: 1 })) {
 *   tensors.a.image.shape // => [4, 6, 6, 3]
 *   tensors.b.image.shape // => [4, 4, 4, 3]
 * }
 * ```
 */
export function views<const Chains extends ViewChains>(
  chains: Chains,
): <F extends Features>(
  source: Observable<Batch<F>>,
) => Observable<Batch<ViewFeatures<F, keyof Chains & string>>> {
  const named = requireChains(chains);
  const prepare = (features: Features): Features => {
    const viewed = Object.values(features).find((feature) => placeInView(feature) !== undefined);
    if (viewed !== undefined) {
      throw new OptionError(
        'Cannot make `views`: a chain must have them once; received a batch that has view ' +
          `\`${placeInView(viewed)?.[0].slice(0, 40)}\`; name all views in one \`views\``,
      );
    }
    const after = named.map(([view, operators]): readonly [string, Features] => [
      view,
      operators.reduce((before, operator) => operator.featuresAfter(before), features),
    ]);
    return inViews(after);
  };
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const { occurrence } = batch.drawKey('views');
    const made = named.map(([view, operators]) => {
      const scope = `${batch.scope}views/${view}#${occurrence}/`;
      const after = operators.reduce(
        (before, operator) => operator.transform(before),
        batch.with({ scope }),
      );
      const links = after.chain.slice(batch.chain.length);
      const texts = links.map(
        ({ operator, options }) => `${operator.slice(scope.length)} ${options}`,
      );
      return {
        view,
        steps: after.recipe.steps.slice(batch.recipe.steps.length),
        text: `${view}: ${texts.join(', ')}`,
        draws: links.some(({ draws }) => draws === true),
      };
    });
    const own = made.flatMap(({ view, steps }) => steps.map((step) => ofView(step, view)));
    const before = batch.recipe.steps.map((step) => ofAll(step, named));
    const ofEach = <T>(entries: Readonly<Record<string, T>>) =>
      named.flatMap(([view]) =>
        Object.entries(entries).map(([name, entry]) => [`${view}.${name}`, entry] as const),
      );
    return batch
      .with({
        recipe: { steps: before },
        sources: inViews(named.map(([view]) => [view, batch.sources])),
        encoded: Object.fromEntries(ofEach(batch.encoded)),
      })
      .after(
        'views',
        made.map(({ text }) => text).join('; '),
        own,
        made.some(({ draws }) => draws),
      );
  };
  const operator = augmentation('views', {
    prepare,
    apply,
    featuresAfter: (_, after) => after,
  });
  // It is no augmentation, because `oneOf` cannot choose it.
  return (source) => operator(source) as never;
}

type NamedChain = readonly [view: string, operators: readonly Augmentation[]];

function requireChains(chains: ViewChains): readonly NamedChain[] {
  const isRecord = typeof chains === 'object' && chains !== null && !Array.isArray(chains);
  const names = isRecord ? Object.keys(chains) : [];
  requireOption(
    names.length > 0 && names.every((name) => name !== '' && !name.includes('.')),
    '`views`',
    {
      option: 'chains',
      rule: 'an object of at least one view, by names without dots',
      value: chains,
    },
  );
  return Object.entries(chains).map(([view, chain]) => {
    const operators: readonly unknown[] = Array.isArray(chain) ? chain : [chain];
    for (const operator of operators) requireAugmentation('`views`', operator);
    return [view, operators as readonly Augmentation[]];
  });
}

/** The features of views, each with its place there. */
function inViews(features: readonly (readonly [view: string, features: Features])[]): Features {
  return Object.fromEntries(
    features.flatMap(([view, own]) =>
      Object.entries(own).map(([name, feature]) => [
        `${view}.${name}`,
        inView(feature, view, name),
      ]),
    ),
  );
}

function inView(feature: Feature, view: string, name: string): Feature {
  const columns =
    feature.kind === 'tensor'
      ? { columns: feature.columns ?? [name] }
      : { column: feature.column ?? name };
  const follow =
    isFollower(feature) && feature.follow !== undefined
      ? { follow: `${view}.${feature.follow}` }
      : {};
  return { ...feature, ...columns, ...follow, view: [view, name] } as Feature & InView;
}

/** A step of the chain of a view. */
function ofView(step: Step, view: string): Step {
  const { features } = step;
  const named = features?.map((name) => `${view}.${name}`);
  return { ...step, view, ...(named === undefined ? {} : { features: named }) };
}

/** A step before the views. */
function ofAll(step: Step, named: readonly NamedChain[]): Step {
  const { features } = step;
  if (features === undefined) return step;
  return {
    ...step,
    features: named.flatMap(([view]) => features.map((name) => `${view}.${name}`)),
  };
}
