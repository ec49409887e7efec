import { type Feature, type Features, placeInView } from '../core/features.ts';

/** Entries by feature, as an object in which each view is one of its own. */
export function nested<T>(features: Features, entryOf: (name: string) => T): object {
  const made: Record<string, T | Record<string, T>> = {};
  for (const [name, feature] of Object.entries(features)) {
    const place = placeInView(feature);
    if (place === undefined) {
      made[name] = entryOf(name);
      continue;
    }
    const [view, inner] = place;
    made[view] = { ...(made[view] as Record<string, T>), [inner]: entryOf(name) };
  }
  return made;
}

/** The entry of a feature in such an object. */
export function entryAt(entries: object, features: Features, name: string): unknown {
  const place = placeInView(features[name] as Feature);
  const at = (from: unknown, key: string) => (from as Readonly<Record<string, unknown>>)[key];
  return place === undefined ? at(entries, name) : at(at(entries, place[0]), place[1]);
}
