import {
  type ControllerChanges,
  type Lab,
  type LabController,
  wrapStore,
  wrapTarget,
} from '../../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../../compute/index.ts';

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

/** A controller that can be killed. */
export interface Mortal {
  readonly started: LabController;
  readonly isDead: boolean;
  /** Kills it if it is alive, and ends its timers; it cannot release its lease any more. */
  bury(): Promise<void>;
}

/** Starts a controller that dies at a call or on command. */
export function startMortal(lab: Lab, death?: Death, changes: ControllerChanges = {}): Mortal {
  let calls = 0;
  let isDead = false;
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    const isLast = !reads.has(name) && ++calls === death?.at;
    if (isLast) isDead = true;
    if (isLast && death?.when === 'before') throw new Killed();
    const answer = await call();
    if (isDead) throw new Killed();
    return answer;
  };
  const inner = simulatedTarget(lab.engine);
  const started = lab.start({
    store: wrapStore(lab.store, around),
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
    async bury() {
      isDead = true;
      await inner.close();
      await started.controller.stop();
    },
  };
}

/** Runs a controller until it dies there or the sweep ends. @returns whether it died */
export async function killAt(lab: Lab, death: Death, changes: ControllerChanges = {}): Promise<boolean> {
  const mortal = startMortal(lab, death, changes);
  await lab.until(() => mortal.isDead || mortal.started.result !== undefined);
  const { isDead } = mortal;
  await mortal.bury();
  return isDead;
}
