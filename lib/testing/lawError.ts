/**
 * Thrown if a law of `millrace/testing` does not hold. The message names the law, the place and the
 * finding.
 */
export class LawError extends Error {
  /** The name of the law. */
  readonly law: string;

  constructor(law: string, message: string, options?: ErrorOptions) {
    super(`${law}: ${message}`, options);
    this.name = 'LawError';
    this.law = law;
  }
}
