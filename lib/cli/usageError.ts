/** Thrown if a command is called wrongly. The exit code is then 2. */
export class UsageError extends Error {
  static {
    UsageError.prototype.name = 'UsageError';
  }
}
