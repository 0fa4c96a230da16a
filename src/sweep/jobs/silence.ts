import type { AttemptRow } from '../../model/index.ts';

type Heard = Pick<AttemptRow, 'key' | 'epoch' | 'beat'>;

/** How long runs have been silent. Times are monotonic milliseconds. */
export interface Silence {
  /** Rows of the currently open runs. */
  seen(rows: readonly Heard[], nowMs: number): void;
  /** When the run was first seen in its current state. */
  sinceMs(row: Heard, nowMs: number): number;
}

/**
 * The observer measures silence itself: how long a run's heartbeats have not advanced while it watched. The times in
 * heartbeats come from a wall clock that may have been set since.
 *
 * @param breakMs a pause of this length between two looks means that nobody listened, and all silence restarts
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
