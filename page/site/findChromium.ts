import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Path of a Chromium of the system, if there is one. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':');
  const paths = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((f) => join(f, name)),
  );
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
