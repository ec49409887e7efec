/** How many timers keep the process alive, where the runtime tells: Node does. */
export function pendingTimers(): number {
  const { process } = globalThis as { readonly process?: { getActiveResourcesInfo?(): string[] } };
  const resources = process?.getActiveResourcesInfo?.() ?? [];
  return resources.filter((name) => name === 'Timeout' || name === 'Immediate').length;
}
