import type { Observable } from 'rxjs';
import type { StockClassName } from './stockClasses.ts';

/** Items read of an input beyond those that the results asked for so far are made of, at most. */
export type ReadAhead =
  | number
  /** Until the first result has arrived, and after that. */
  | { readonly first: number; readonly after: number }
  /** Grows with the stream; the spec shows that it does. */
  | 'unbounded';

/** Makes the stream under test of two inputs: `a$` has the numbers from 0, `b$` those from 1000. */
export type Through = (a$: Observable<number>, b$: Observable<number>) => Observable<unknown>;

/** What is promised with one operator of RxJS in one use, and how to find out. */
export interface StockRow {
  /** Name that `rxjs` exports it by. */
  readonly name: string;
  readonly kind: 'creation' | 'pipeable';
  readonly className: StockClassName;
  /** Which use of the operator it is, where it has several. */
  readonly use?: string;
  /** What is promised, where that is not what the class promises. */
  readonly promised?: string;
  /** What to do where that is not enough, if it is not what the class says. */
  readonly wayOut?: string;
  readonly ahead: ReadAhead;
  /** The read-ahead in words, where the numbers hold for the times of the spec only. */
  readonly aheadInWords?: string;
  readonly through: Through;
  /** Items of each input, where the usual number is too small to show it. */
  readonly count?: number;
  /**
   * What the results must equal: those of plain RxJS on the same data (`data`), also in another order (`set`), or those of plain RxJS on
   * the same data at the same times (`times`).
   */
  readonly like: 'data' | 'set' | 'times';
  /** How it is known which items a result is made of: by what plain RxJS had taken in when it gave it, or by the numbers in the result. */
  readonly made: 'by intake' | 'by value';
}

/** What a row may say beyond its class. */
export type RowNotes = Partial<Omit<StockRow, 'name' | 'kind' | 'className' | 'through'>>;
