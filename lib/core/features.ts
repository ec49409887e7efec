/** Images, channels last. */
export interface ImageFeature {
  readonly kind: 'image';
  readonly column?: string;
  /**
   * `[height, width, channels]`; height and width are `null` while each encoded image may have an
   * extent of its own.
   */
  readonly shape: readonly [height: number | null, width: number | null, channels: number];
  /** Factor of each pixel. Defaults to 1/255 for uint8 pixels and to 1 for floats. */
  readonly scale?: number;
  /** How encoded images are decoded; in a batch it is there if rows hold encoded images. */
  readonly decode?: ImageDecoding;
}

/** How encoded images become pixels. */
export interface ImageDecoding {
  /** Whether EXIF orientation is applied: then boxes refer to the image as it is shown. */
  readonly orientation: 'exif' | 'ignore';
  /** The largest image that is decoded, in pixels. */
  readonly maxPixels: number;
  /** Modules for other formats than JPEG and PNG: media types and URLs. */
  readonly decoders: Readonly<Record<string, string>>;
  /** Whether decoded images are kept until the run ends, while the budget has room. */
  readonly cache?: 'decoded';
}

/** Classes of the pixels of an image: integers, which follow the image. */
export interface MaskFeature {
  readonly kind: 'mask';
  readonly column?: string;
  /**
   * `[height, width]` or `[height, width, 1]`, the extent of the image that it follows; `null`
   * while each encoded mask may have an extent of its own.
   */
  readonly shape:
    | readonly [height: number | null, width: number | null]
    | readonly [height: number | null, width: number | null, channels: 1];
  /** Name of the image feature that it follows. Defaults to the only image of the batch. */
  readonly follow?: string;
  /** The class of erased pixels. By default they keep their class. */
  readonly erase?: number;
  /** How encoded masks are decoded; in a batch it is there if rows hold encoded masks. */
  readonly decode?: MaskDecoding;
}

/** How encoded masks become classes. */
export interface MaskDecoding {
  /** The largest mask that is decoded, in pixels. */
  readonly maxPixels: number;
}

/** Boxes around objects of an image, any number a row, which follow the image. */
export interface BoxesFeature {
  readonly kind: 'boxes';
  readonly column?: string;
  /** What the four numbers of a box are: corners, a corner and extents, or a centre and extents. */
  readonly format: 'xyxy' | 'xywh' | 'cxcywh';
  /** Name of the image feature that they follow; the only image of the batch when left out. */
  readonly follow?: string;
  /** The column of the classes of the boxes. */
  readonly labels?: string;
  /** The share of its area that must be visible of a box; any area when left out. */
  readonly minVisible?: number;
  /** Whether the numbers are shares of the width and the height of the image, and not pixels. */
  readonly normalized?: boolean;
}

/** Points of an image, any number a row, which follow the image. */
export interface PointsFeature {
  readonly kind: 'points';
  readonly column?: string;
  /** Name of the image feature that they follow; the only image of the batch when left out. */
  readonly follow?: string;
  /** Numbers of the points that change places where left and right do. */
  readonly pairs?: readonly (readonly [number, number])[];
  /** Whether the numbers are shares of the width and the height of the image, and not pixels. */
  readonly normalized?: boolean;
}

/** One of a number of classes. */
export interface ClassLabelFeature {
  readonly kind: 'classLabel';
  readonly column?: string;
  readonly classes: number;
  /** Names of the classes in the order of their numbers; needed where the column holds text. */
  readonly names?: readonly string[];
}

/** Any number of classes a row. */
export interface MultiLabelFeature {
  readonly kind: 'multiLabel';
  readonly column?: string;
  readonly classes: number;
  /** Names of the classes in the order of their numbers. */
  readonly names?: readonly string[];
  /** Whether rows list the numbers of their classes, or have a number from 0 to 1 for each. */
  readonly format?: 'indices' | 'multiHot';
}

/** Numbers of one shape a row. */
export interface TensorFeature<Shape extends readonly number[] = readonly number[]> {
  readonly kind: 'tensor';
  /** Name of the column, or of several columns of single numbers that are put side by side. */
  readonly columns?: readonly string[];
  /** Shape of a row. */
  readonly shape?: Shape;
  readonly dtype: 'float32' | 'int32';
}

/** One number a row. */
export interface ScalarFeature {
  readonly kind: 'scalar';
  readonly column?: string;
  readonly dtype: 'float32' | 'int32';
}

/** One text a row. */
export interface TextFeature {
  readonly kind: 'text';
  readonly column?: string;
}

/** What one entry of a batch is made of. */
export type Feature =
  | ImageFeature
  | MaskFeature
  | BoxesFeature
  | PointsFeature
  | ClassLabelFeature
  | MultiLabelFeature
  | TensorFeature
  | ScalarFeature
  | TextFeature;

/** A feature that follows an image. */
export type FollowerFeature = MaskFeature | BoxesFeature | PointsFeature;

/** Whether a feature follows an image: what moves the pixels of the image moves it too. */
export function isFollower(feature: Feature): feature is FollowerFeature {
  return feature.kind === 'mask' || feature.kind === 'boxes' || feature.kind === 'points';
}

/** The columns that a feature reads. */
export function columnsOfFeature(name: string, feature: Feature): readonly string[] {
  if (feature.kind === 'tensor') return feature.columns ?? [name];
  const { column = name } = feature;
  const labels = feature.kind === 'boxes' ? feature.labels : undefined;
  return labels === undefined ? [column] : [column, labels];
}

/** The entries of a batch, by name. */
export type Features = Readonly<Record<string, Feature>>;

/** What a feature of a view says besides: the view, and what the feature is called there. */
export interface InView<View extends string = string, Name extends string = string> {
  readonly view: readonly [view: View, name: Name];
}

/** The features of views of a batch: `a.image` for `image` of view `a`. */
export type ViewFeatures<F extends Features, View extends string> = {
  readonly [P in PairOf<View, keyof F & string> as `${P[0]}.${P[1]}`]: F[P[1]] & InView<P[0], P[1]>;
};

/** Each view with each name. */
export type PairOf<View extends string, Name extends string> = View extends string
  ? Name extends string
    ? readonly [View, Name]
    : never
  : never;

/** The view of a feature and its name there; `undefined` outside views. */
export function placeInView(feature: Feature): InView['view'] | undefined {
  return (feature as Feature & Partial<InView>).view;
}
