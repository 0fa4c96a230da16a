/** The SDK names a plugin by its type, and what its sampler says is recorded with each trial. */
import { minimize, openWorkspace, uniform } from 'hyperdrive-ml';

const best = await minimize({ x: uniform(-1, 1), y: uniform(-1, 1) }, ({ x, y }) => x * x + y * y, {
  ...{ maxTotalTrials: 30, seed: 1, stateFolder: 'sdk-state' },
  sampling: { type: 'hyperdrive-halton/halton', skip: 3 },
});
if (!(best.value < 0.2)) throw new Error(`unexpected result ${best.value}`);
const workspace = await openWorkspace({ folder: 'sdk-state', readOnly: true });
const [suggested] = await workspace.store.log({ sweepId: best.sweepId, kinds: ['trial.suggested'] });
if (suggested.body.note.text !== 'point 3 of the Halton sequence')
  throw new Error(`unexpected note ${JSON.stringify(suggested.body)}`);
const { differences, inputs } = await workspace.replay(best.sweepId);
if (inputs === 0 || differences.length > 0) throw new Error(`unexpected replay ${JSON.stringify(differences)}`);
await workspace.close();
console.log('the SDK runs and replays with a plugin');
