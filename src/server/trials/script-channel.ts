import { type Clock, inBackground, isHyperDriveException, sleep } from '../../base/index.ts';
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

/**
 * The channel `http` for scripts: numbers the reports of an attempt in the order of arrival. Calls that arrive while others
 * are being stored share the next transaction.
 */
export function createScriptChannel(parts: {
  readonly store: Store;
  readonly intake: AttemptIntake;
  readonly clock: Clock;
}): ScriptChannel {
  const { store, intake, clock } = parts;
  const lanes = new Map<string, Call[]>();

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

  /** The epoch and the number of the next report. */
  async function place(key: string): Promise<{ readonly epoch: number; readonly next: number }> {
    const [epoch, cursors] = await Promise.all([claimedEpoch(key), store.cursors(key)]);
    return { epoch, next: (cursors.http ?? 0) + 1 };
  }

  /**
   * Numbers the reports of calls in their order, and sends them in one turn: intake stores them in one transaction.
   * @returns the calls to send again: another call or server has left their numbers behind a gap
   */
  async function send(key: string, calls: readonly Call[]): Promise<readonly Call[]> {
    let { epoch, next } = await place(key);
    const sent = calls.map(async (call) => {
      const { reports } = call;
      const first = call.first ?? next;
      next = first + reports.length;
      try {
        call.resolve(await intake.reports(key, { epoch, door: 'http', first, live: true, reports }));
      } catch (error) {
        const isGap = isHyperDriveException(error) && error.code === 'TRACKING_GAP';
        if (isGap && call.first === undefined && ++call.tries < numberTries) return [call];
        call.reject(error);
      }
      return [];
    });
    return (await Promise.all(sent)).flat();
  }

  /** Sends what waits, group after group, until nothing does. */
  async function drain(key: string, waiting: Call[]): Promise<void> {
    while (waiting.length > 0) {
      const calls = waiting.splice(0, groupLength(waiting));
      try {
        waiting.unshift(...(await send(key, calls)));
      } catch (error) {
        for (const call of calls) call.reject(error);
      }
    }
    lanes.delete(key);
  }

  return (key, reports, first) =>
    new Promise((resolve, reject) => {
      const call: Call = { key, reports, first, tries: 0, resolve, reject };
      const waiting = lanes.get(key);
      if (waiting) waiting.push(call);
      else {
        const lane = [call];
        lanes.set(key, lane);
        inBackground(drain(key, lane), reject);
      }
    });
}

/**
 * How many of the waiting calls may be numbered together. Not a call that numbers its own reports: until it is stored, the
 * numbers after it are unknown.
 */
function groupLength(waiting: readonly Call[]): number {
  const numbered = waiting.findIndex(({ first }) => first !== undefined);
  return numbered === -1 ? waiting.length : Math.max(1, numbered);
}

/** A call whose reports wait for their numbers. */
interface Call {
  readonly key: string;
  readonly reports: readonly Report[];
  readonly first: number | undefined;
  tries: number;
  resolve(receipt: ReportReceipt): void;
  reject(error: unknown): void;
}
