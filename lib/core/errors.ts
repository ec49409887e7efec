/** What kind of remedy an error asks for; see {@link isMillraceError}. */
export type ErrorTag = 'option' | 'schema' | 'data' | 'io' | 'checkpoint' | 'demand' | 'criterion';

/** The place of an error in the data. */
export interface DataPlace {
  /** File, URL or name of the source. */
  readonly source: string;
  /** Row group of a Parquet file, counted from 0. */
  readonly rowGroup?: number;
  /** Row within the source, counted from 0. */
  readonly row?: number;
  /** Name of the column. */
  readonly column?: string;
}

/**
 * The base class of all errors of Millrace: a `tag` for each kind of remedy, and the `cause`. Each
 * class sets its `name` as a literal, which survives a bundler that renames classes.
 */
export abstract class MillraceError extends Error {
  /** The kind of remedy. */
  abstract readonly tag: ErrorTag;
  /** Marks the errors of every copy of the library. */
  // Not `instanceof`: two copies of the library in one process must recognise each other's errors.
  readonly isMillraceError: true = true;
}

/** An option of an operator, source or sink is invalid: change the call. */
export class OptionError extends MillraceError {
  readonly tag: 'option' = 'option';
  static {
    OptionError.prototype.name = 'OptionError';
  }
}

/** The columns do not fit the features: change the features or the data set. */
export class SchemaError extends MillraceError {
  readonly tag: 'schema' = 'schema';
  static {
    SchemaError.prototype.name = 'SchemaError';
  }
}

/** A row has an invalid value: repair or leave out the row that `place` names. */
export class DataError extends MillraceError {
  readonly tag: 'data' = 'data';
  static {
    DataError.prototype.name = 'DataError';
  }
  /** Where in the data it was found. */
  readonly place: DataPlace;

  constructor(message: string, place: DataPlace, options?: ErrorOptions) {
    super(`${message} (${describePlace(place)})`, options);
    this.place = place;
  }
}

/** A file or address cannot be read, or has another format: check the file. */
export class IoError extends MillraceError {
  readonly tag: 'io' = 'io';
  static {
    IoError.prototype.name = 'IoError';
  }
  /** Whether bytes were read and are not of the format; false where they could not be read. */
  readonly isDamage: boolean;

  constructor(message: string, options: IoErrorOptions = {}) {
    super(message, options);
    this.isDamage = options.isDamage ?? false;
  }
}

/** Options of {@link IoError}. */
export interface IoErrorOptions extends ErrorOptions {
  /** Whether bytes were read and are not of the format; false if left out. */
  readonly isDamage?: boolean;
}

/** A checkpoint belongs to another run, data set or chain: resume from the right one. */
export class CheckpointError extends MillraceError {
  readonly tag: 'checkpoint' = 'checkpoint';
  static {
    CheckpointError.prototype.name = 'CheckpointError';
  }
}

/** The demand of the sink does not reach a stage: wrap the operator between them in `via`. */
export class DemandError extends MillraceError {
  readonly tag: 'demand' = 'demand';
  static {
    DemandError.prototype.name = 'DemandError';
  }
}

/** The criterion does not return what weighted labels need: return one value per sample. */
export class CriterionError extends MillraceError {
  readonly tag: 'criterion' = 'criterion';
  static {
    CriterionError.prototype.name = 'CriterionError';
  }
}

/** The error class of each tag. */
export interface ErrorByTag {
  readonly option: OptionError;
  readonly schema: SchemaError;
  readonly data: DataError;
  readonly io: IoError;
  readonly checkpoint: CheckpointError;
  readonly demand: DemandError;
  readonly criterion: CriterionError;
}

function describePlace({ source, rowGroup, row, column }: DataPlace): string {
  const parts = [source];
  if (rowGroup !== undefined) parts.push(`row group ${rowGroup}`);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column \`${column}\``);
  return parts.join(', ');
}
