/** A law of `millrace/testing` does not hold; the message says which, where, and what was found. */
export class LawError extends Error {
  /** Name of the law. */
  readonly law: string;

  constructor(law: string, message: string, options?: ErrorOptions) {
    super(`${law}: ${message}`, options);
    this.name = 'LawError';
    this.law = law;
  }
}
