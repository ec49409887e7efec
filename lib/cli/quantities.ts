const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** Formats a size with three digits, in powers of 1000. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Formats a count with separators of thousands. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** Formats a fraction in percent. */
export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Formats a value with `text`, or `undefined` as unknown. */
export function known<T>(value: T | undefined, text: (value: T) => string): string {
  return value === undefined ? 'unknown' : text(value);
}
