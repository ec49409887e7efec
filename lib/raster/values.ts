/** The values of one image, channels last. Steps on values change them in place. */
export interface Values {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What white is in the units of the image; black is 0. */
  readonly range: number;
  /** How often an image has each value; once when left out. */
  readonly counts?: Uint32Array;
}
