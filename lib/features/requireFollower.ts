import { requireOption } from '../options/requireOption.ts';

/** Checks the common options of boxes and points. */
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
