import { maxBatchReports } from '../../../intake/index.ts';
import type { Report } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import type { ScriptChannel } from '../../trials/script-channel.ts';

/**
 * Most reports remembered, over all attempts. More takes memory, about 100 bytes each; with fewer, the reports of an
 * attempt are read from the store again when it logs after a pause.
 */
const remembered = 500_000;

/**
 * The script channel with MLflow's guarantee: a metric logged twice with the same name, step, time and value counts
 * once, so that clients may retry.
 */
export type MetricChannel = (
  at: { readonly key: string; readonly sweepId: string; readonly trial: number },
  reports: readonly Report[],
) => Promise<void>;

/** Known reports of one execution. */
interface Seen {
  readonly reports: Set<string>;
}

export function createMetricChannel({
  store,
  scriptChannel,
}: {
  readonly store: Store;
  readonly scriptChannel: ScriptChannel;
}): MetricChannel {
  // In order of use. A new execution (epoch) starts empty: superseded reports may come again.
  const seenOf = new Map<string, Seen>();
  const lastOf = new Map<string, Promise<unknown>>();

  async function seenBy(execution: string, at: { readonly sweepId: string; readonly trial: number }): Promise<Seen> {
    const known = seenOf.get(execution);
    seenOf.delete(execution);
    const seen = known ?? { reports: new Set<string>() };
    if (known === undefined) {
      await store.eachReport({ sweepId: at.sweepId, trial: at.trial }, (row) => seen.reports.add(signature(row)));
    }
    seenOf.set(execution, seen);
    let total = [...seenOf.values()].reduce((sum, { reports }) => sum + reports.size, 0);
    for (const [oldest, { reports }] of seenOf) {
      if (total <= remembered || oldest === execution) break;
      seenOf.delete(oldest);
      total -= reports.size;
    }
    return seen;
  }

  async function send(at: Parameters<MetricChannel>[0], reports: readonly Report[]): Promise<void> {
    const { epoch } = await store.attempt(at.key);
    const seen = await seenBy(`${at.key} ${epoch}`, at);
    const fresh = new Map<string, Report>();
    for (const report of reports) {
      const mark = signature(report);
      if (!seen.reports.has(mark)) fresh.set(mark, report);
    }
    const entries = [...fresh];
    for (let from = 0; from < entries.length; from += maxBatchReports) {
      const batch = entries.slice(from, from + maxBatchReports);
      await scriptChannel(
        at.key,
        batch.map(([, report]) => report),
      );
      for (const [mark] of batch) seen.reports.add(mark);
    }
  }

  return (at, reports) => {
    if (reports.length === 0) return Promise.resolve();
    // Send one after the other: of two equal batches, the second must see the first.
    const sent = (lastOf.get(at.key) ?? Promise.resolve()).catch(() => undefined).then(() => send(at, reports));
    lastOf.set(at.key, sent);
    const forget = () => {
      if (lastOf.get(at.key) === sent) lastOf.delete(at.key);
    };
    sent.then(forget, forget);
    return sent;
  };
}

function signature({ metric, value, step, timeMs }: Report): string {
  return `${step ?? ''} ${timeMs ?? ''} ${value} ${metric}`;
}
