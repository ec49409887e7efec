/** Values that one step of an inner loop takes, and after which, times the channels, scales and biases repeat: a vector of bytes. */
export const STEP: i32 = 16;
/** Values that a step takes where so many are not left: a vector of floats. */
export const QUAD: i32 = 4;
/** Values after which the scales and biases of up to four channels begin anew with a step: three vectors of them stay in registers. */
export const TURN: i32 = 3 * STEP;
/** The period of four channels, in bytes. */
export const FOUR_CHANNELS: usize = 4 * STEP * 4;
