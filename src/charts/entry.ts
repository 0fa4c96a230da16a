import type { z } from 'zod';
import type { Clock } from '../base/index.ts';
import type { Store } from '../store/index.ts';
import type { Aggregate } from './aggregate.ts';
import type { ChartQuery, Figure } from './figure/figure.ts';
import type { ColumnFilter } from './kernel/index.ts';
import type { Snapshot } from './live/live-sweep.ts';
import type { SeriesReader } from './live/series-reader.ts';

/** A chart's entry in the registry: its options, and how to load its parts on demand. */
export interface ChartEntry {
  /** Its section of the report page; absent if the page omits it. */
  readonly report?: ReportSection;
  /** Options that its figure reads. */
  readonly options: readonly (keyof ChartQuery)[];
  /** Whether it shows several sweeps. @defaultValue false */
  readonly isForMany?: boolean;
  /** The chart as a picture, for the command line, the library and the report page. */
  readonly figure: () => Promise<{ readonly figure: Figure }>;
  /** The dashboard's data for it; absent if it uses another chart's response or the columns. */
  readonly answer?: ChartAnswerRoute;
}

/** How the report page shows a chart. */
export interface ReportSection {
  /** Sections are sorted by place, ascending. */
  readonly place: number;
  /** What to look for, one sentence. */
  readonly about: string;
  /** On a phone, scroll the wide chart instead of redrawing it at the phone's width. @defaultValue false */
  readonly isKept?: boolean;
  /** For sweeps with one objective or with several. @defaultValue both */
  readonly only?: 'one' | 'several';
}

/** Data of a chart over HTTP: `GET /api/v1/sweeps/:sweep/<path>`, a binary frame. */
export interface ChartAnswerRoute<Query extends z.ZodType = z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly query: Query;
  /** Header of the frame. */
  readonly header: z.ZodType;
  /** Whether the dashboard's first pages need it: large sweeps compute it in advance. */
  readonly first?: z.output<Query>;
  /** Loads the code that computes the response. */
  load(): Promise<{ answer(call: AnswerCall<z.output<Query>>): ChartResult | Promise<ChartResult> }>;
}

/** Input of a response. */
export interface AnswerCall<Query> {
  readonly store: Store;
  readonly clock: Clock;
  readonly series: SeriesReader;
  readonly snapshot: Snapshot;
  readonly query: Query;
  /** Filters of a request. @throws the error of a filter that the sweep's columns cannot have */
  filters(text: string | undefined): readonly ColumnFilter[];
  /** A column id of a request. @param part of the query, for the error @throws the error of an unknown column */
  column(id: string, part: string, others?: readonly string[]): string;
}

/** An aggregate; with a key, cached as a frame until the sweep's log grows. */
export type ChartResult = Aggregate<object> | KeptResult;

/** An aggregate that every open page requests: computed and compressed once. */
export interface KeptResult {
  readonly key: string;
  readonly make: () => Aggregate<object>;
}

/** Declares a route with the type of its query. */
export function answerRoute<Query extends z.ZodType>(route: ChartAnswerRoute<Query>): ChartAnswerRoute {
  return route;
}
