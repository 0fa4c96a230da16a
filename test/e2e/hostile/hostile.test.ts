import { expect, test } from 'vitest';
import { planOf } from './plans.ts';
import { live } from './world.ts';

/**
 * A short run of `npm run fuzz`: sweeps of trials that attack by everything they can write. Every sweep ends, every
 * command ends within a minute, no attempt starts twice, no process is left, replay agrees.
 */
const sweeps = Number(process.env.HYPERDRIVE_HOSTILE_SWEEPS ?? 10);

test.skipIf(process.platform !== 'linux')(
  `${sweeps} sweeps of hostile trials end, and keep every promise`,
  { timeout: 1_800_000 },
  async () => {
    for (let seed = 1; seed <= sweeps; seed++) {
      const { violations } = await live(planOf(seed));
      expect(violations, `npm run fuzz -- --seed ${seed} --count 1`).toEqual([]);
    }
  },
);
