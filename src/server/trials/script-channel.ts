import { type Clock, isHyperDriveException, sleep } from '../../base/index.ts';
import type { AttemptIntake, Report, ReportReceipt } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';

/**
 * Takes reports of a script that knows neither its epoch nor, unless it gives `first`, its report numbers.
 * @param first number of the first report, from 1: such a batch may be repeated without harm
 */
export type ScriptChannel = (key: string, reports: readonly Report[], first?: number) => Promise<ReportReceipt>;

/** A script may be quicker than the runner that claims for it. */
const claimPatienceMs = 15_000;
const claimPauseMs = 20;
/** Tries to find the next number; more than one only where two servers take in reports of one attempt. */
const numberTries = 5;

/** Opens the `http` door of attempts to scripts: reports of one attempt are numbered in the order they arrive. */
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
          `attempt ${key} has not been claimed: reports come from a running trial`,
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
