import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Lab, labRemake, openLab, watchfulSampler, wrapStore, xOf } from '../../../test/helpers/sweep-lab.ts';
import type { ConfigurationRecord, SamplingDefinition } from '../../model/index.ts';
import { createSampler, type Sampler } from '../../sampling/index.ts';
import { compileSpace } from '../../space/index.ts';
import { change, expectSound, sobol, trialsOf } from './changes.fixture.ts';
import type { DecisionMakerFactory } from './takeover.ts';

const random: SamplingDefinition = { type: 'random', rule: 'random', logbase: 'e' };
const grid: SamplingDefinition = { type: 'grid' };
const tpe: SamplingDefinition = { type: 'tpe' };
const bayesian: SamplingDefinition = { type: 'bayesian' };
const endless = { x: ['uniform', [0, 1]] };
const finite = { x: ['quniform', [0, 1, 0.05]] };

/** A sweep whose sampler does not learn, and what happens to it. */
interface Story {
  readonly space: typeof endless;
  readonly first: SamplingDefinition;
  /** Changes of the sampling, each after so many more suggestions. */
  readonly changes: readonly { readonly after: number; readonly to: SamplingDefinition }[];
  /** The controller stops after so many suggestions, and another takes over. */
  readonly restartAt: number;
  readonly slots: number;
}

const maxTotalTrials = 14;

function samplerOf({ first, space }: Story): Promise<Sampler> {
  const context = { goal: 'minimize', seed: 7, maxTotalTrials, maxConcurrentTrials: 1 } as const;
  return createSampler(first, { ...context, space: compileSpace(space) });
}

/** The same sampler, for which a controller keeps everything. */
function kept(sampler: Sampler): Sampler {
  if (sampler.learns !== false) return sampler;
  const { name, version } = sampler;
  return { name, version, suggest: (request) => sampler.suggest(request) };
}

function remakeKept(): DecisionMakerFactory {
  const factory = labRemake();
  return {
    ...factory,
    async sampler(request) {
      const made = await factory.sampler(request);
      return { ...made, sampler: kept(made.sampler) };
    },
  };
}

/** Plays a story. @returns the configurations, in order of number */
async function play(story: Story, keepsAll: boolean): Promise<readonly ConfigurationRecord[]> {
  const { space, first, slots } = story;
  const lab = await openLab({
    definition: { space, sampling: first, limits: { maxTotalTrials, maxConcurrentTrials: slots } },
    slots,
    run: (config, job) => ({
      durationMs: 1000 + 300 * (job.trial % 3),
      reports: [{ atMs: 500, value: (xOf(config) - 0.3) ** 2, step: 1 }],
      ...(job.trial % 5 === 3 && { end: { kind: 'infeasible' } as const }),
    }),
  });
  const start = async () => {
    const sampler = await samplerOf(story);
    return lab.start(keepsAll ? { sampler: kept(sampler), factory: remakeKept() } : { sampler });
  };
  const reached = (count: number) => lab.until(async () => (await lab.store.sweep(lab.sweepId)).nextNumber >= count);
  try {
    let started = await start();
    let isRestarted = false;
    const restart = async () => {
      isRestarted = true;
      await started.controller.stop();
      started = await start();
    };
    let at = 0;
    for (const { after, to } of story.changes) {
      at += after;
      if (!isRestarted && story.restartAt <= at) {
        await reached(story.restartAt);
        await restart();
      }
      await reached(at);
      await change(lab, { sampling: to });
      started.controller.wake();
    }
    if (!isRestarted) {
      await reached(story.restartAt);
      await restart();
    }
    expect(await lab.until(() => started.result !== undefined)).toBe(true);
    if (started.result?.error) throw started.result.error;
    // A replay keeps everything.
    expect((await lab.replay({ sampler: await samplerOf(story) })).differences).toEqual([]);
    return (await trialsOf(lab)).map(({ config }) => config);
  } finally {
    await lab.close();
  }
}

const story = fc.constantFrom(endless, finite).chain((space) => {
  const blind = space === finite ? [random, sobol, grid] : [random, sobol];
  return fc.record({
    space: fc.constant(space),
    first: fc.constantFrom(...blind),
    changes: fc.array(
      fc.record({
        after: fc.integer({ min: 1, max: 6 }),
        to: fc.constantFrom(...blind, tpe, bayesian),
      }),
      { maxLength: 2 },
    ),
    restartAt: fc.integer({ min: 1, max: maxTotalTrials - 1 }),
    slots: fc.integer({ min: 1, max: 3 }),
  });
});

test('a controller that drops configurations suggests the same as one that keeps them, across changes and restarts', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (given) => {
      expect(await play(given, false)).toEqual(await play(given, true));
    }),
    { seed: 12, numRuns: 20 },
  );
}, 120_000);

/** How often the configurations of trials were read while something happened. */
async function readsOfConfigurations(lab: Lab, sampler: Sampler): Promise<number> {
  let reads = 0;
  const store = wrapStore(lab.store, (name, call) => {
    if (name === 'configurations') reads += 1;
    return call();
  });
  const started = lab.start({ store, sampler });
  await lab.until(async () => (await lab.store.sweep(lab.sweepId)).nextNumber >= 5);
  reads = 0;
  await change(lab, { space: { x: ['uniform', [0, 2]] } });
  started.controller.wake();
  await lab.until(() => started.result !== undefined);
  if (started.result?.error) throw started.result.error;
  return reads;
}

test.each([
  ['does not learn', () => samplerOf({ space: endless, first: random, changes: [], restartAt: 1, slots: 1 }), 1],
  ['learns', async () => watchfulSampler(), 0],
])('configurations are read back at a change where the sampler before %s', async (_, make, reads) => {
  const lab = await openLab({ definition: { limits: { maxTotalTrials: 9, maxConcurrentTrials: 1 } } });
  try {
    expect(await readsOfConfigurations(lab, await make())).toBe(reads);
    // The watchful sampler that takes over writes what it sees into the configuration.
    const last = (await trialsOf(lab)).at(-1);
    expect(String(last?.config.seen).split(' ')).toHaveLength(8);
    if (reads === 0) await expectSound(lab);
  } finally {
    await lab.close();
  }
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How many of the configurations that a sampler made are still in memory, after many trials have ended. */
async function configsInMemory(learns: boolean): Promise<number> {
  const made: WeakRef<ConfigurationRecord>[] = [];
  const sampler: Sampler = {
    name: 'counted',
    version: 1,
    learns,
    suggest({ rng }) {
      const config = { x: rng.uniform() };
      made.push(new WeakRef(config));
      return { kind: 'configuration', config, note: {} };
    },
  };
  const lab = await openLab({ definition: { limits: { maxTotalTrials: 200, maxConcurrentTrials: 4 } } });
  try {
    const started = lab.start({ sampler });
    await lab.until(async () => (await lab.store.trialCounts(lab.sweepId)).completed >= 150);
    expect(started.result).toBeUndefined();
    // What a WeakRef was made for lives until the turn of the event loop ends.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    const alive = made.filter((ref) => ref.deref() !== undefined).length;
    await started.controller.stop();
    return alive;
  } finally {
    await lab.close();
  }
}

test('configurations of ended trials stay in memory only for samplers that learn', async () => {
  expect(await configsInMemory(true)).toBeGreaterThanOrEqual(150);
  // Those of open trials, and of some whose calls are just over.
  expect(await configsInMemory(false)).toBeLessThan(30);
});
