/** Values that one step of an inner loop takes, and after which, times the channels, scales and biases repeat: a vector of bytes. */
export const STEP: i32 = 16;
/** Values that a step takes where so many are not left: a vector of floats. */
export const QUAD: i32 = 4;
