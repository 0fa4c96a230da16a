import { type Clock, isHyperDriveException, sleep } from '../../base/index.ts';
import type { AttemptIntake, Report, ReportReceipt } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';

/**
 * Accepts reports of a script that knows neither its epoch nor, unless it gives `first`, its report numbers.
 * @param first number of the first report, from 1; makes it safe to repeat the batch
 */
export type ScriptChannel = (key: string, reports: readonly Report[], first?: number) => Promise<ReportReceipt>;

/** A script may report before its runner has claimed; wait this long for the claim. */
const claimPatienceMs = 15_000;
const claimPauseMs = 20;
/** Tries to find the next number. More than one is needed only when two servers accept reports of one attempt. */
const numberTries = 5;

/** The channel `http` for scripts: numbers the reports of an attempt in the order of arrival. */
export function createScriptChannel(parts: {
  readonly store: Store;
  readonly intake: AttemptIntake;
  readonly clock: Clock;
}): ScriptChannel {
  const { store, intake, clock } = parts;
  const lastOf = new Map<string, Promise<unknown>>();

  async function claimedEpoch(key: string): Promise<number> {
    for (let waitedMs = 0; ; waitedMs += claimPauseMs) {
      const { epoch } = await store.attempt(key);
      if (epoch > 0) return epoch;
      if (waitedMs >= claimPatienceMs) {
        throw serverError(
          'SERVER_NOT_CLAIMED',
          `no runner has claimed attempt ${key}: only running trials may report`,
          {
            details: { key },
          },
        );
      }
      await sleep(clock, claimPauseMs);
    }
  }

  async function send(key: string, reports: readonly Report[], first: number | undefined): Promise<ReportReceipt> {
    const epoch = await claimedEpoch(key);
    for (let tries = 1; ; tries++) {
      const next = first ?? ((await store.cursors(key)).http ?? 0) + 1;
      try {
        return await intake.reports(key, { epoch, door: 'http', first: next, live: true, reports });
      } catch (error) {
        const isGap = isHyperDriveException(error) && error.code === 'TRACKING_GAP';
        if (!isGap || first !== undefined || tries === numberTries) throw error;
      }
    }
  }

  return (key, reports, first) => {
    const sent = (lastOf.get(key) ?? Promise.resolve()).then(
      () => send(key, reports, first),
      () => send(key, reports, first),
    );
    lastOf.set(key, sent);
    const forget = () => {
      if (lastOf.get(key) === sent) lastOf.delete(key);
    };
    sent.then(forget, forget);
    return sent;
  };
}
