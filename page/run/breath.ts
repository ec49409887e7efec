let breathedAt = 0;
/** Milliseconds for which the page may stand still. */
const HELD = 30;

/** Lets the page draw and listen, where it could not for some time. */
export async function breath(): Promise<void> {
  if (performance.now() - breathedAt < HELD) return;
  await new Promise((resolve) => setTimeout(resolve));
  breathedAt = performance.now();
}
