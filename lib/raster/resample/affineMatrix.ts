/**
 * Where an output pixel comes from: the point (x, y) of the output is (a x + b y + c,
 * d x + e y + f) of the source. Points are in edge coordinates: the first pixel covers 0 to 1.
 */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A turn about a center, after shears and before a translation. */
export interface AffineParameters {
  /** Degrees, clockwise as images are shown. */
  readonly angle: number;
  /** Pixels to the right and down. */
  readonly translate: readonly [x: number, y: number];
  readonly scale: number;
  /** Degrees along the rows, and along the columns. */
  readonly shear: readonly [x: number, y: number];
  /** What stays where it is, in pixels from the top left corner: by default, the middle. */
  readonly center?: readonly [x: number, y: number] | undefined;
}

interface Extent {
  readonly height: number;
  readonly width: number;
}

/**
 * The matrix of torchvision's `affine`; of its `rotate`, by the negative angle. An output of
 * another extent has the middle of the source in its own.
 */
export function affineMatrix(
  parameters: AffineParameters,
  source: Extent,
  output: Extent = source,
): Matrix {
  const { angle, translate, scale, shear, center } = parameters;
  const turn = radians(angle);
  const [shearX, shearY] = [radians(shear[0]), radians(shear[1])];
  // Exact by quarter turns, of which π is none.
  const quarter = angle % 90 === 0 ? QUARTERS[(((angle / 90) % 4) + 4) % 4] : undefined;
  const [ownCos, ownSin] = quarter ?? [Math.cos(turn), Math.sin(turn)];
  const isSheared = quarter === undefined || shear[1] !== 0;
  const cos = isSheared ? Math.cos(turn - shearY) / Math.cos(shearY) : ownCos;
  const sin = isSheared ? Math.sin(turn - shearY) / Math.cos(shearY) : ownSin;
  const a = (ownCos - sin * Math.tan(shearX)) / scale;
  const b = (cos * Math.tan(shearX) + ownSin) / scale;
  const d = -sin / scale;
  const e = cos / scale;
  const [middleX, middleY] = [source.width / 2, source.height / 2];
  const [centerX, centerY] = center ?? [middleX, middleY];
  // From the output to the source: its middle in that of the source, then about the center.
  const x = middleX - output.width / 2 - centerX - translate[0];
  const y = middleY - output.height / 2 - centerY - translate[1];
  return [a, b, a * x + b * y + centerX, d, e, d * x + e * y + centerY];
}

/** Cosine and sine of quarter turns. */
const QUARTERS: readonly (readonly [cos: number, sin: number])[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
