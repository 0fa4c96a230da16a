/**
 * Stands in for fast-check in a mutation test. A mutant that survives costs the whole test, so a property gets fewer
 * runs, and looks for no smaller counterexample once it has failed. Both can only lower the score.
 */
import * as real from '../node_modules/fast-check/lib/fast-check.js';
import { rooms } from './mutate-rooms.mjs';

export * from '../node_modules/fast-check/lib/fast-check.js';

const { runs } = rooms[process.env.HYPERDRIVE_MUTATE];

export function assert(property, parameters = {}) {
  const numRuns = Math.min(parameters.numRuns ?? 100, runs);
  return real.assert(property, { ...parameters, numRuns, endOnFailure: true });
}

export default { ...real, assert };
