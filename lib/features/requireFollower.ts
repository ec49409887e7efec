import { requireOption } from '../options/requireOption.ts';

/** Requires the options that boxes and points have in common. */
export function requireFollower(
  action: string,
  { follow, normalized }: { readonly follow: unknown; readonly normalized: unknown },
): void {
  requireOption(follow === undefined || typeof follow === 'string', action, {
    option: 'follow',
    rule: 'the name of an image feature',
    value: follow,
  });
  requireOption(normalized === undefined || typeof normalized === 'boolean', action, {
    option: 'normalized',
    rule: 'true or false',
    value: normalized,
  });
}
