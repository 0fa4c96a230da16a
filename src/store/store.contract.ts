import { describeContract } from '../base/contract-suite.contract.ts';
import { checkAnnotations } from './contract/annotations.contract.ts';
import { checkChanges } from './contract/changes.contract.ts';
import { checkCommands } from './contract/commands.contract.ts';
import { checkDecisions } from './contract/decisions.contract.ts';
import { checkExperiments } from './contract/experiments.contract.ts';
import { checkIntake } from './contract/intake.contract.ts';
import { checkLeases } from './contract/leases.contract.ts';
import { checkOrder } from './contract/order.contract.ts';
import { checkPoints } from './contract/points.contract.ts';
import { checkReading } from './contract/reading.contract.ts';
import { type Check, type StoreSubject, SweepFixture } from './contract/subject.contract.ts';
import { checkTokens } from './contract/tokens.contract.ts';

export type { StoreSubject } from './contract/subject.contract.ts';

/**
 * Title of a test to skip, with the reason. A title that no test has is an error.
 * @experimental
 * @since 0.2.0
 */
export type StoreSkip = { readonly test: string; readonly reason: string };

/**
 * What every store must do: rows, guards, the log, intake and leases. A name before a colon is a race of `protocol.md`
 * section 10. Every implementation runs this suite, and authors of plugins can too.
 * @param make makes a fresh, empty store
 *
 * @example
 * ```js
 * import { describeStore, ManualClock, processIdentity } from 'hyperdrive-ml/testing';
 * import { openMyStore } from './my-store.js';
 *
 * describeStore('mine', async () => {
 *   const clock = new ManualClock();
 *   const [store, other] = [await openMyStore({ clock }), await openMyStore({ clock })];
 *   const dispose = () => Promise.all([store.close(), other.close()]);
 *   return { clock, store, other, owner: processIdentity(), dispose };
 * });
 * ```
 * @experimental
 * @since 0.2.0
 */
export function describeStore(name: string, make: () => Promise<StoreSubject>, skips: readonly StoreSkip[] = []): void {
  describeContract(`store contract: ${name}`, { make, skips }, (checkSubject) => {
    const check: Check = (title, body) =>
      checkSubject(title, async (subject) => body(await SweepFixture.create(subject)));
    checkCommands(check);
    checkDecisions(check);
    checkIntake(check);
    checkReading(check);
    checkLeases(check);
    checkOrder(check);
    checkAnnotations(check);
    checkPoints(check);
    checkExperiments(check);
    checkChanges(check);
    checkTokens(check);
  });
}
