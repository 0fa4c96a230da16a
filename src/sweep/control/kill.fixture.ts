import {
  type ControllerChanges,
  type Lab,
  type LabController,
  wrapStore,
  wrapTarget,
} from '../../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../../compute/index.ts';
import type { JoinInputs } from '../../store/index.ts';

/** The controller's process is gone: none of its calls has an effect any more. */
class Killed extends Error {}

/** Calls without an effect: being killed at them equals being killed at the next other call. */
const reads = new Set([
  ...['sweep', 'trials', 'trial', 'log', 'inputs', 'due', 'reports', 'attempts', 'attempt', 'list'],
  ...['definitionVersions', 'annotations', 'points', 'latestPoints', 'latestReports', 'metricSummaries'],
  ...['experiment', 'experiments'],
]);

/** Poll rarely when there is no news: fewer turns of virtual time. */
export const timing = { pollMs: 5_000 };
/** After this long the lease of a dead controller is free. */
export const leaseMs = 15_001;

/** Where a controller dies: at this call with an effect on store or engine, before or after the effect. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What a controller died at: a call of its own, or what it wrote into the transaction of an input. */
type DeathPlace = 'call' | 'join';

/** A controller that can be killed. */
export interface Mortal {
  readonly started: LabController;
  /** Undefined while it lives, and after a death on command. */
  readonly diedAt: DeathPlace | undefined;
  readonly isDead: boolean;
  /** Kills it if it is alive, and ends its timers; it cannot release its lease any more. */
  bury(): Promise<void>;
}

/** Starts a controller that dies at a call or on command. */
export function startMortal(lab: Lab, death?: Death, changes: ControllerChanges = {}): Mortal {
  let calls = 0;
  let isDead = false;
  let diedAt: DeathPlace | undefined;
  const die = (place: DeathPlace) => {
    isDead = true;
    diedAt = place;
  };
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    const isLast = !reads.has(name) && ++calls === death?.at;
    if (isLast) die('call');
    if (isLast && death?.when === 'before') throw new Killed();
    const answer = await call();
    if (isDead) throw new Killed();
    return answer;
  };
  // What the controller writes into the transaction of an input counts as a call: it dies before it says what to write, or
  // when that is committed and it does not know.
  const aroundJoin =
    (join: JoinInputs): JoinInputs =>
    (inputsAfter) => {
      if (isDead) return undefined;
      const joined = join(inputsAfter);
      if (joined?.commit === undefined) return joined;
      const isLast = ++calls === death?.at;
      if (isLast) die('join');
      if (isLast && death?.when === 'before') return undefined;
      const unlessDead = (hear: () => void) => {
        if (!isDead) hear();
      };
      return {
        commit: joined.commit,
        committed: (result) => unlessDead(() => joined.committed(result)),
        leftOut: () => unlessDead(() => joined.leftOut()),
        undone: (error) => unlessDead(() => joined.undone(error)),
      };
    };
  const inner = simulatedTarget(lab.engine);
  const started = lab.start({
    store: wrapStore(lab.store, around, aroundJoin),
    target: wrapTarget(inner, around),
    // A dead process hears nothing, but the server's intake continues without it.
    intakeHooks: { onAppended: lab.intake.onAppended },
    timing,
    ...changes,
  });
  return {
    started,
    get isDead() {
      return isDead;
    },
    get diedAt() {
      return diedAt;
    },
    async bury() {
      isDead = true;
      await inner.close();
      await started.controller.stop();
    },
  };
}

/** Runs a controller until it dies there or the sweep ends. @returns what it died at; undefined if the sweep ended */
export async function killAt(lab: Lab, death: Death, changes: ControllerChanges = {}): Promise<DeathPlace | undefined> {
  const mortal = startMortal(lab, death, changes);
  await lab.until(() => mortal.isDead || mortal.started.result !== undefined);
  const { diedAt } = mortal;
  await mortal.bury();
  return diedAt;
}
