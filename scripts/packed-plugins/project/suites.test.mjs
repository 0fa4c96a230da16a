import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import policy from '@example/hyperdrive-patience';
import sampler from 'hyperdrive-halton/hyperdrive';
import journal from 'hyperdrive-journal/hyperdrive';
import {
  describePolicy,
  describeSampler,
  describeStore,
  ManualClock,
  policyOf,
  processIdentity,
  samplerOf,
} from 'hyperdrive-ml/testing';

describeSampler('halton', samplerOf(sampler));
describePolicy('patience', policyOf(policy, { patience: 3 }), {
  judgesAlone: 'a trial stops for want of an improvement of its own',
});

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));

describeStore('journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-journal-'));
  const clock = new ManualClock();
  const open = () => journal.open('hyperdrive-journal/journal:', { folder, clock, logger, randomBytes });
  const store = await open();
  const other = await open();
  const owner = processIdentity();
  return {
    ...{ clock, store, other, owner },
    // No system numbers processes this high.
    deadOwner: { ...owner, pid: 2 ** 30 },
    async dispose() {
      await store.close();
      await other.close();
      rmSync(folder, { recursive: true });
    },
  };
});
