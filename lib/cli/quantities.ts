const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size in three digits, by powers of 1000. */
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

/** A count with its thousands apart. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** A share in percent. */
export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `text` of a value, or what stands for one that nobody knows. */
export function known<T>(value: T | undefined, text: (value: T) => string): string {
  return value === undefined ? 'unknown' : text(value);
}
