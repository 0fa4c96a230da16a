import type { Clock } from '../../base/index.ts';
import type { SweepRow, TrialRow } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';
import type { Aggregate } from '../aggregate.ts';
import type { ImportanceShares } from '../importance/data.ts';
import type { Numbers } from '../kernel/index.ts';
import { adviceOf } from '../live/figures.ts';
import { LiveSweep, type Snapshot } from '../live/live-sweep.ts';
import { SeriesReader } from '../live/series-reader.ts';
import type { ParameterCurve } from '../slice/draw.ts';
import type { ChartArrays, ChartFacts } from '../sweep-facts.ts';

/** What a model explains of a sweep. */
interface SweepModel {
  /** Share of the variance of unseen trials that it explains. */
  readonly explained: number;
  readonly curves: readonly ParameterCurve[];
}

/** What charts and reports need to read sweeps. */
export interface ReportParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly compile: (definition: SweepRow['definition']) => CompiledSpace;
  /** How much each parameter of a sweep matters. */
  readonly importance: (sweepId: string) => Promise<ImportanceShares>;
  /** The metric along each parameter, averaged over the others; undefined if unknown. */
  readonly effects: (sweepId: string) => Promise<SweepModel | undefined>;
}

/** A sweep's current state, opened for charts. */
export interface SweepSource {
  readonly parts: ReportParts;
  readonly snapshot: Snapshot;
  readonly series: SeriesReader;
  readonly facts: ChartFacts;
  /** Displayed name. */
  readonly name: string;
}

/** Reads a sweep for charts. @throws STORE_UNKNOWN_SWEEP */
export async function openSweep(parts: ReportParts, sweepId: string): Promise<SweepSource> {
  return sourceOf(parts, await new LiveSweep(sweepId, parts).refresh());
}

/** A sweep as a snapshot has it, for charts. */
export function sourceOf(parts: ReportParts, snapshot: Snapshot): SweepSource {
  const { sweep, view, figures } = snapshot;
  const { definition } = sweep;
  return {
    parts,
    snapshot,
    series: new SeriesReader(parts.store, parts.clock),
    name: definition.displayName ?? definition.name,
    facts: {
      metric: definition.objective?.primaryMetric ?? null,
      goal: definition.objective?.goal ?? null,
      metricRange: figures.metricRange,
      ended: figures.ended,
      endedAtMs: sweep.endedAtMs,
      incumbents: view.incumbents(),
      changes: snapshot.shown.changes,
      columns: view.columns,
      earlyTermination: definition.earlyTermination,
    },
  };
}

/** What a person should know first about a sweep; null if its charts show everything. */
export async function adviceFor({ parts, snapshot }: SweepSource): Promise<{ title: string; detail: string } | null> {
  const { sweep, figures, metrics, noResult } = snapshot;
  const reported = metrics.map(({ metric }) => metric);
  const failed: TrialRow | undefined =
    figures.counts.failed === 0
      ? undefined
      : (await parts.store.trials({ sweepId: sweep.id, states: ['failed'], limit: 1 }))[0];
  return adviceOf(sweep, figures, { failed, reported, noResult });
}

/** A view in the form that charts read. */
export function answerOf<Header>({ header, arrays }: Aggregate<Header>): {
  readonly header: Header;
  readonly arrays: ChartArrays;
} {
  return { header, arrays: new ViewArrays(arrays) };
}

/** Arrays of a view made in this process. */
class ViewArrays implements ChartArrays {
  readonly #arrays: Readonly<Record<string, Numbers>>;

  constructor(arrays: Readonly<Record<string, Numbers>>) {
    this.#arrays = arrays;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#arrays, name);
  }

  get(name: string): Numbers {
    const array = this.has(name) ? this.#arrays[name] : undefined;
    if (array === undefined) throw new RangeError(`the view lacks the array ${name}`);
    return array;
  }

  f32(name: string): Float32Array {
    const array = this.get(name);
    return array instanceof Float32Array ? array : Float32Array.from(array);
  }

  u32(name: string): Uint32Array {
    const array = this.get(name);
    return array instanceof Uint32Array ? array : Uint32Array.from(array);
  }

  u16(name: string): Uint16Array {
    const array = this.get(name);
    return array instanceof Uint16Array ? array : Uint16Array.from(array);
  }

  u8(name: string): Uint8Array {
    const array = this.get(name);
    return array instanceof Uint8Array ? array : Uint8Array.from(array);
  }
}
