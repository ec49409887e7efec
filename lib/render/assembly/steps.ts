/**
 * Values per step of an inner loop: a vector of bytes. Scales and biases repeat after it, times the
 * channels.
 */
export const STEP: i32 = 16;
/** Values per step at the end of a line: a vector of floats. */
export const QUAD: i32 = 4;
/**
 * Values after which scales and biases of up to four channels repeat at a step. Three vectors of
 * them stay in registers.
 */
export const TURN: i32 = 3 * STEP;
/** The period of four channels, in bytes. */
export const FOUR_CHANNELS: usize = 4 * STEP * 4;
