/** The number of timers that keep the process alive, if the runtime can tell, as Node can. */
export function pendingTimers(): number {
  const { process } = globalThis as { readonly process?: { getActiveResourcesInfo?(): string[] } };
  const resources = process?.getActiveResourcesInfo?.() ?? [];
  return resources.filter((name) => name === 'Timeout' || name === 'Immediate').length;
}
