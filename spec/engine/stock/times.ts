/** Milliseconds of virtual time that an asynchronous read takes. */
export const READ_MS = 2;
/** Milliseconds of virtual time that a step takes. */
export const STEP_MS = 10;
/** Milliseconds by which time-based operators of the table are set. */
export const WINDOW_MS = 25;
