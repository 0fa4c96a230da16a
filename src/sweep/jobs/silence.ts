import type { AttemptRow } from '../../model/index.ts';

type Heard = Pick<AttemptRow, 'key' | 'epoch' | 'beat'>;

/** How long nothing was heard of runs. Times are monotonic milliseconds. */
export interface Silence {
  /** Rows of the runs that are open now. */
  seen(rows: readonly Heard[], nowMs: number): void;
  /** When the run was first seen as it is now. */
  sinceMs(row: Heard, nowMs: number): number;
}

/**
 * Silence is measured by whoever listens: for how long a run's heartbeats have not moved before its own eyes. The times that
 * heartbeats carry are of a wall clock that may have been set since.
 *
 * @param breakMs after a pause of this long between two looks nobody has listened, and all silence begins again
 */
export function createSilence(breakMs: number): Silence {
  let known = new Map<string, { readonly sign: string; readonly sinceMs: number }>();
  let lastMs = Number.POSITIVE_INFINITY;
  const signOf = ({ epoch, beat }: Heard) => `${epoch}/${beat}`;
  return {
    seen(rows, nowMs) {
      const isBroken = nowMs - lastMs >= breakMs;
      lastMs = nowMs;
      const before = known;
      known = new Map();
      for (const row of rows) {
        const heard = before.get(row.key);
        const sign = signOf(row);
        known.set(row.key, heard?.sign === sign && !isBroken ? heard : { sign, sinceMs: nowMs });
      }
    },
    sinceMs(row, nowMs) {
      const heard = known.get(row.key);
      return heard?.sign === signOf(row) ? heard.sinceMs : nowMs;
    },
  };
}
