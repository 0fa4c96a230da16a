import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Lab,
  type LabOptions,
  labDefinition,
  openLab,
  watchfulSampler,
  wrapStore,
  wrapTarget,
  xOf,
} from '../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../compute/index.ts';
import { type SweepDefinition, type TrialRow, versionOfTrial } from '../records/index.ts';
import { createSampler } from '../sampling/index.ts';
import { compileSpace } from '../space/index.ts';

type Change = Partial<Pick<SweepDefinition, 'space' | 'sampling' | 'earlyTermination' | 'limits' | 'retries'>>;

/** Changes the definition as it is now, by a fresh reading. */
async function change(lab: Lab, changes: Change, defaults: Readonly<Record<string, number>> = {}) {
  const sweep = await lab.store.sweep(lab.sweepId);
  return lab.store.command(lab.sweepId, {
    kind: 'change_definition',
    definition: { ...sweep.definition, limits: sweep.limits, ...changes },
    defaults,
    by: null,
    note: null,
    ifVersion: sweep.definitionVersion,
    ifLimitsVersion: sweep.limitsVersion,
    request: null,
  });
}

function enqueue(lab: Lab, configs: readonly { readonly x: number }[], onTop = true) {
  const trials = configs.map((config) => ({ config, again: null }));
  return lab.store.command(lab.sweepId, { kind: 'enqueue', trials, by: null, onTop });
}

const trialsOf = (lab: Lab) => lab.store.trials({ sweepId: lab.sweepId });
const values = async (lab: Lab) => (await trialsOf(lab)).map(({ config }) => xOf(config));
const countOf = async (lab: Lab) => (await lab.store.sweep(lab.sweepId)).nextNumber;

async function expectSound(lab: Lab): Promise<void> {
  const row = await lab.store.sweep(lab.sweepId);
  const ends = await lab.log('trial.ended');
  const numbers = ends.map(({ trial }) => Number(trial)).sort((a, b) => a - b);
  expect(numbers).toEqual([...Array(row.nextNumber).keys()]);
  const { differences } = await lab.replay();
  expect(differences).toEqual([]);
}

/** Runs a sweep up to a number of suggestions, does something, and lets it finish. */
async function steered(
  options: LabOptions,
  at: number,
  act: (lab: Lab) => Promise<unknown>,
  check: (lab: Lab) => Promise<void>,
  sampler?: () => ReturnType<typeof createSampler>,
): Promise<void> {
  const lab = await openLab(options);
  try {
    const started = lab.start(sampler ? { sampler: sampler() } : {});
    expect(await lab.until(async () => (await countOf(lab)) >= at)).toBe(true);
    await act(lab);
    started.controller.wake();
    expect(await lab.until(() => started.result !== undefined)).toBe(true);
    if (started.result?.error) throw started.result.error;
    await check(lab);
    const { differences } = await lab.replay(sampler ? { sampler: sampler() } : {});
    expect(differences).toEqual([]);
  } finally {
    await lab.close();
  }
}

const sobol = { type: 'random', rule: 'sobol', logbase: 'e' } as const;
const oneSlot = { limits: { maxTotalTrials: 6, maxConcurrentTrials: 1 } };

describe('a changed definition', () => {
  test('applies to every number that is not suggested; trials keep their version', () =>
    steered(
      { definition: oneSlot },
      2,
      (lab) => change(lab, { space: { x: ['uniform', [2, 3]] }, sampling: sobol }),
      async (lab) => {
        expect((await values(lab)).map((x) => x >= 2)).toEqual([false, false, true, true, true, true]);
        const versions = await lab.store.definitionVersions(lab.sweepId);
        const [, changed] = versions;
        expect(changed).toMatchObject({ version: 2, firstTrial: 2 });
        expect([0, 1, 2, 5].map((trial) => versionOfTrial(versions, trial))).toEqual([1, 1, 2, 2]);
        const [, , third] = await trialsOf(lab);
        expect(third?.basisSeq).toBeGreaterThanOrEqual(changed?.seq ?? Number.POSITIVE_INFINITY);
      },
    ));

  test('shows the sampler those earlier trials that belong to the new space', async () => {
    const lab = await openLab({ definition: oneSlot });
    try {
      const started = lab.start();
      await lab.until(async () => (await countOf(lab)) >= 4);
      const known = await values(lab);
      const middle = [...known].sort((a, b) => a - b)[1] ?? 0;
      await change(lab, { space: { x: ['uniform', [middle, 1]] } });
      await lab.until(() => started.result !== undefined);
      const inside = known.flatMap((x, number) => (x >= middle ? [number] : []));
      const [last] = (await trialsOf(lab)).slice(-2);
      // The watchful sampler writes what it saw into the configuration.
      const seen = String(last?.config.seen);
      for (const [number, x] of known.entries()) expect(seen.includes(`${number}:completed`)).toBe(x >= middle);
      expect(inside.length).toBe(3);
      await expectSound(lab);
    } finally {
      await lab.close();
    }
  });

  test('reaches numbers that fell due while the sweep was paused', async () => {
    const lab = await openLab({ definition: { limits: { maxTotalTrials: 4, maxConcurrentTrials: 2 } } });
    try {
      await lab.store.command(lab.sweepId, { kind: 'pause' });
      const started = lab.start();
      expect(await lab.until(async () => (await lab.store.sweep(lab.sweepId)).dueCount === 2)).toBe(true);
      await change(lab, { space: { x: ['uniform', [2, 3]] }, sampling: sobol });
      await lab.store.command(lab.sweepId, { kind: 'resume' });
      await lab.until(() => started.result !== undefined);
      expect((await values(lab)).every((x) => x >= 2)).toBe(true);
      await expectSound(lab);
    } finally {
      await lab.close();
    }
  });

  test('with another policy judges by what was reported before it', () =>
    steered(
      {
        definition: { limits: { maxTotalTrials: 4, maxConcurrentTrials: 1 } },
        run: (_, job) => ({
          durationMs: 5000,
          stopDelayMs: 0,
          reports: [1, 2, 3].map((step) => ({ atMs: 1000 * step, value: (job.trial + 1) / step, step })),
        }),
      },
      3,
      (lab) =>
        change(lab, {
          earlyTermination: { type: 'bandit', slackAmount: 0.01, evaluationInterval: 1, delayEvaluation: 0 },
        }),
      async (lab) => {
        const states = (await trialsOf(lab)).map(({ state }) => state);
        expect(states).toEqual(['completed', 'completed', 'stopped', 'stopped']);
        const [stop] = await lab.log('trial.verdict');
        expect(stop?.body.reason).toMatch(/interval 1/);
      },
    ));

  test('of limits and retries alone leaves sampler and policy as they are', () =>
    steered(
      { definition: oneSlot },
      3,
      (lab) => change(lab, { limits: { ...labDefinition(oneSlot).limits, maxTotalTrials: 8 } }),
      async (lab) => {
        expect(await countOf(lab)).toBe(8);
        const [, , , fourth] = await trialsOf(lab);
        expect(String(fourth?.config.seen).split(' ')).toHaveLength(3);
        expect(await lab.log('notice')).toHaveLength(1);
      },
    ));

  test('is refused where nobody can make what decides then', async () => {
    const lab = await openLab({ definition: oneSlot });
    await change(lab, { sampling: sobol });
    await expect(lab.finish({ remake: undefined })).rejects.toMatchObject({ code: 'SWEEP_CANNOT_CHANGE' });
    await lab.close();
  });
});

describe('grid', () => {
  const gridOf = (options: readonly number[]) => ({ x: ['choice', [options]] });
  const sampler = () =>
    createSampler(
      { type: 'grid' },
      {
        space: compileSpace(gridOf([1, 2, 3])),
        goal: 'minimize',
        seed: 7,
        maxTotalTrials: 20,
        maxConcurrentTrials: 1,
      },
    );
  const options: LabOptions = {
    definition: {
      space: gridOf([1, 2, 3]),
      sampling: { type: 'grid' },
      limits: { maxTotalTrials: 20, maxConcurrentTrials: 2 },
    },
    run: (_, job) => ({ durationMs: 1000 + 100 * job.trial, reports: [{ atMs: 500, value: 1, step: 1 }] }),
  };

  test('goes on with the new points only', () =>
    steered(
      options,
      2,
      (lab) => change(lab, { space: gridOf([4, 2, 5, 1]) }),
      async (lab) => expect(await values(lab)).toEqual([1, 2, 4, 5]),
      sampler,
    ));

  test('that had been used up is asked again', () =>
    steered(
      options,
      3,
      async (lab) => {
        expect(await lab.until(async () => (await lab.log('sampler.exhausted')).length === 1)).toBe(true);
        expect((await lab.store.sweep(lab.sweepId)).state).toBe('running');
        await change(lab, { space: gridOf([1, 2, 3, 9]) });
      },
      async (lab) => expect(await values(lab)).toEqual([1, 2, 3, 9]),
      sampler,
    ));

  test('misses no point for trials that were enqueued', () =>
    steered(
      options,
      2,
      (lab) => enqueue(lab, [{ x: 7 }, { x: 8 }]),
      async (lab) => expect(await values(lab)).toEqual([1, 2, 7, 8, 3]),
      sampler,
    ));
});

describe('enqueued trials', () => {
  test('take the next numbers, on top of the total, and say so', () =>
    steered(
      { definition: oneSlot },
      2,
      (lab) => enqueue(lab, [{ x: 7 }, { x: 8 }]),
      async (lab) => {
        const found = await values(lab);
        expect(found).toHaveLength(8);
        expect(found.slice(2, 4)).toEqual([7, 8]);
        const [, , third] = await lab.log('trial.suggested');
        expect(third?.body.note).toEqual({ method: 'enqueued' });
      },
    ));

  test('may take numbers of the total, and keep their place across a change', () =>
    steered(
      { definition: oneSlot },
      2,
      async (lab) => {
        await lab.store.command(lab.sweepId, { kind: 'pause' });
        await enqueue(lab, [{ x: 7 }, { x: 8 }], false);
        await change(lab, { space: { x: ['uniform', [2, 3]], y: ['uniform', [0, 1]] }, sampling: sobol }, { y: 0.5 });
        await lab.store.command(lab.sweepId, { kind: 'resume' });
      },
      async (lab) => {
        const trials = await trialsOf(lab);
        expect(trials).toHaveLength(6);
        expect(trials.slice(2, 4).map(({ config }) => config)).toEqual([
          { x: 7, y: 0.5 },
          { x: 8, y: 0.5 },
        ]);
        expect(trials.slice(4).every(({ config }) => xOf(config) >= 2 && typeof config.y === 'number')).toBe(true);
      },
    ));
});

class Killed extends Error {}

/** Starts a controller that dies at a call, or when told; none of its calls does anything any more. */
function startMortal(lab: Lab, at = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'after') {
  const reads = /^(sweep|trials|trial|log|inputs|due|reports|attempts|attempt|list|definitionVersions|annotations)$/;
  let calls = 0;
  let isDead = false;
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    const isLast = !reads.test(name) && ++calls === at;
    if (isLast) isDead = true;
    if (isLast && when === 'before') throw new Killed();
    const answer = await call();
    if (isDead) throw new Killed();
    return answer;
  };
  const inner = simulatedTarget(lab.engine);
  const intakeHooks = { onAppended: lab.intake.onAppended };
  const timing = { pollMs: 5_000 };
  const started = lab.start({
    store: wrapStore(lab.store, around),
    target: wrapTarget(inner, around),
    intakeHooks,
    timing,
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
      await lab.pass(15_001);
    },
  };
}

const outcome = ({ number, config, state, best, basisSeq }: TrialRow) => ({ number, config, state, best, basisSeq });

test('killed at each commit and engine call around a change: the same trials as uncut', async () => {
  const run = async (at: number, when: 'before' | 'after') => {
    let isChanged = false;
    const lab: Lab = await openLab({
      definition: {
        trial: { type: 'command', stopGraceMs: 60_000 },
        limits: { maxTotalTrials: 4, maxConcurrentTrials: 1 },
      },
      run: (config, job) => {
        // While trial 1 runs, however often a controller died before.
        if (job.trial === 1 && !isChanged) {
          isChanged = true;
          void change(lab, {
            space: { x: ['uniform', [0, 9]] },
            earlyTermination: { type: 'bandit', slackAmount: 0.05, evaluationInterval: 1, delayEvaluation: 0 },
          }).then(() => enqueue(lab, [{ x: 0.5 }]));
        }
        return {
          durationMs: 900,
          stopDelayMs: Number.POSITIVE_INFINITY,
          reports: [1, 2].map((step) => ({ atMs: 300 * step, value: job.trial / step + xOf(config) / 100, step })),
        };
      },
    });
    try {
      const mortal = startMortal(lab, at, when);
      await lab.until(() => mortal.isDead || mortal.started.result !== undefined);
      const isCut = mortal.isDead;
      if (isCut) {
        await mortal.bury();
        await lab.finish({ timing: { pollMs: 5_000 } });
      }
      await expectSound(lab);
      expect(await lab.store.definitionVersions(lab.sweepId)).toHaveLength(2);
      const trials = await trialsOf(lab);
      return { isCut, trials: trials.map(({ basisSeq: _, ...trial }) => outcome({ ...trial, basisSeq: 0 })) };
    } finally {
      await lab.close();
    }
  };
  const { trials: expected } = await run(Number.POSITIVE_INFINITY, 'after');
  expect(expected.map(({ state }) => state)).toEqual(['completed', 'stopped', 'stopped', 'stopped', 'stopped']);
  expect(expected[2]?.config).toEqual({ x: 0.5 });
  let cuts = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 8; at < 44; at += 5) {
      const { isCut, trials } = await run(at, when);
      if (isCut) cuts += 1;
      expect(trials, `killed ${when} ${at}`).toEqual(expected);
    }
  expect(cuts).toBeGreaterThan(8);
});

const action = fc.record({
  afterMs: fc.integer({ min: 0, max: 6000 }),
  what: fc.constantFrom('space', 'policy', 'sampling', 'enqueue', 'take', 'raise', 'pause', 'resume', 'kill', 'cancel'),
  pick: fc.nat({ max: 9 }),
});

const policies: readonly SweepDefinition['earlyTermination'][] = [
  { type: 'none' },
  { type: 'median_stopping', evaluationInterval: 1, delayEvaluation: 0 },
  { type: 'bandit', slackAmount: 0.1, evaluationInterval: 1, delayEvaluation: 0 },
];

async function act(lab: Lab, what: string, pick: number): Promise<void> {
  const { limits } = await lab.store.sweep(lab.sweepId);
  if (what === 'space') await change(lab, { space: { x: ['uniform', [pick / 20, 1 + pick]] } });
  if (what === 'policy') await change(lab, { earlyTermination: policies[pick % 3] ?? { type: 'none' } });
  if (what === 'sampling')
    await change(lab, { sampling: pick % 2 === 0 ? sobol : { type: 'random', rule: 'random', logbase: 'e' } });
  if (what === 'enqueue') await enqueue(lab, [{ x: pick / 10 }]);
  if (what === 'take') await enqueue(lab, [{ x: pick }, { x: 0.25 }], false);
  if (what === 'raise') await change(lab, { limits: { ...limits, maxTotalTrials: limits.maxTotalTrials + 1 } });
  if (what === 'pause' || what === 'resume') await lab.store.command(lab.sweepId, { kind: what });
  if (what === 'cancel' && pick > 7) await lab.store.command(lab.sweepId, { kind: 'cancel', reason: null });
}

test('whatever is changed, and whoever dies: every number once, and replay derives the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        concurrent: fc.integer({ min: 1, max: 3 }),
        ahead: fc.integer({ min: 0, max: 2 }),
        isAsync: fc.boolean(),
        actions: fc.array(action, { minLength: 1, maxLength: 8 }),
      }),
      async ({ concurrent, ahead, isAsync, actions }) => {
        const lab = await openLab({
          definition: { ahead, limits: { maxTotalTrials: 7, maxConcurrentTrials: concurrent } },
          run: (config, job) => ({
            durationMs: 300 + ((job.trial * 37) % 5) * 150,
            stopDelayMs: 0,
            reports: [1, 2].map((step) => ({ atMs: 140 * step, value: xOf(config) * step, step })),
          }),
        });
        try {
          let mortal = startMortal(lab);
          for (const { afterMs, what, pick } of actions) {
            await lab.pass(afterMs % 900);
            if (what === 'kill') {
              await mortal.bury();
              mortal = startMortal(lab);
              // A final or ending sweep refuses: part of the story.
            } else await act(lab, what, pick).catch(() => undefined);
          }
          await lab.pass(1);
          await lab.store.command(lab.sweepId, { kind: 'resume' }).catch(() => undefined);
          await lab.until(() => mortal.started.result !== undefined);
          if (mortal.started.result?.error) throw mortal.started.result.error;
          await lab.finish({ sampler: watchfulSampler({ isAsync }) });
          await expectSound(lab);
        } finally {
          await lab.close();
        }
      },
    ),
    {
      seed: 5,
      numRuns: 12,
      // A sampler that took over while a commit was under way.
      examples: [
        [
          {
            concurrent: 1,
            ahead: 0,
            isAsync: false,
            actions: [
              { afterMs: 580, what: 'sampling', pick: 0 },
              { afterMs: 0, what: 'pause', pick: 0 },
              { afterMs: 0, what: 'enqueue', pick: 0 },
              { afterMs: 319, what: 'space', pick: 0 },
            ],
          },
        ],
      ],
    },
  );
});
