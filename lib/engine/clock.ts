/** Time as the flow kernel sees it, so that specs can run it in virtual time. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Calls `action` after `ms` milliseconds, unless the returned function was called before. */
  after(ms: number, action: () => void): () => void;
}
