import { describe, expect, test } from 'vitest';
import type { ConfigurationRecord, SamplingDefinition } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { choice, compileSpace, range, type SearchSpace } from '../../space/index.ts';
import { createSampler } from '../create-sampler.ts';
import type { Observation, Sampler, SamplerContext } from '../sampler.ts';
import { openSpaceSampler } from './open-space-sampler.ts';

const space: SearchSpace = { kind: choice('near', 'far'), x: range(0, 1), y: range(0, 1), z: range(0, 1) };

const context: SamplerContext = {
  space: compileSpace(space),
  goal: 'minimize',
  seed: 5,
  maxTotalTrials: 60,
  maxConcurrentTrials: 1,
};

interface Made {
  readonly sampler: Sampler;
  /** The spaces that samplers were made for. */
  readonly spaces: SearchSpace[];
}

async function open(definition: SamplingDefinition, within = context): Promise<Made> {
  const spaces: SearchSpace[] = [];
  const make = (made: SamplerContext) => {
    spaces.push(made.space.space);
    return createSampler(definition, made);
  };
  const sampler = await openSpaceSampler(definition, within, { fixed: [], make, compile: (of) => compileSpace(of) });
  return { sampler, spaces };
}

/** What a trial asks for: x if near, y and z if far. */
function asked(number: number, suggested: ConfigurationRecord): ConfigurationRecord {
  const rng = seededRng('asked', number);
  const value = (name: string) => [name, suggested[name] ?? rng.uniform()] as const;
  const kind = suggested.kind ?? 'near';
  return { kind, ...Object.fromEntries(kind === 'near' ? [value('x')] : [value('y'), value('z')]) };
}

function ended(number: number, config: ConfigurationRecord): Observation {
  const { x, y, z } = config;
  const value = x === undefined ? 0.5 + (Number(y) - 0.3) ** 2 + (Number(z) - 0.8) ** 2 : (Number(x) - 0.7) ** 2;
  return { number, config, state: 'completed', value, failure: undefined, intervals: 1, earlier: false };
}

/** Suggestions of a sweep with one trial at a time. @param restartAt a fresh sampler continues there */
async function play(definition: SamplingDefinition, trials: number, restartAt?: number) {
  let { sampler, spaces } = await open(definition);
  const history: Observation[] = [];
  const suggestions = [];
  for (let number = 0; number < trials; number++) {
    if (number === restartAt) {
      const snapshot = sampler.snapshot?.();
      await sampler.close?.();
      ({ sampler, spaces } = await open(definition));
      sampler.restore?.(JSON.parse(JSON.stringify(snapshot ?? null)));
    }
    const rng = seededRng(5, number, 'suggest');
    const seen = sampler.learns === false ? [] : history;
    const suggestion = await sampler.suggest({ number, history: seen, pending: [], rng });
    if (suggestion.kind !== 'configuration') throw new Error('exhausted');
    suggestions.push(suggestion);
    history.push(ended(number, asked(number, suggestion.config)));
  }
  const snapshot = sampler.snapshot?.();
  await sampler.close?.();
  return { suggestions, spaces, snapshot, history };
}

const learned = {
  kind: space.kind,
  x: { ...range(0, 1), when: { kind: ['near'] } },
  y: { ...range(0, 1), when: { kind: ['far'] } },
  z: { ...range(0, 1), when: { kind: ['far'] } },
};

describe('the sampler of a define-by-run sweep', () => {
  test.each<SamplingDefinition>([{ type: 'bayesian' }, { type: 'tpe' }, { type: 'auto' }])(
    '%j works in the space with the conditions that trials show',
    async (definition) => {
      const { suggestions, spaces } = await play(definition, 30);
      expect(spaces.at(-1)).toEqual(learned);
      // Once for the space without them, and once for each time that they change.
      expect(spaces.length).toBeLessThanOrEqual(4);
      for (const { config } of suggestions.slice(10))
        expect(Object.keys(config)).toEqual(config.kind === 'near' ? ['kind', 'x'] : ['kind', 'y', 'z']);
    },
  );

  test('suggests what the sampler suggests for a space that states the conditions, once it has found them', async () => {
    const { history, suggestions, spaces } = await play({ type: 'bayesian' }, 20);
    expect(spaces.at(-1)).toEqual(learned);
    const stated = await createSampler({ type: 'bayesian' }, { ...context, space: compileSpace(learned) });
    const rng = seededRng(5, 19, 'suggest');
    expect(await stated.suggest({ number: 19, history: history.slice(0, 19), pending: [], rng })).toEqual(
      suggestions[19],
    );
    await stated.close?.();
  });

  test.each<SamplingDefinition>([{ type: 'bayesian' }, { type: 'tpe' }])(
    '%j suggests the same after a restart, with what it had fitted',
    async (definition) => {
      const whole = await play(definition, 24);
      for (const restartAt of [2, 3, 9, 23])
        expect((await play(definition, 24, restartAt)).suggestions).toEqual(whole.suggestions);
      if (definition.type === 'bayesian')
        expect(whole.snapshot).toMatchObject({
          conditions: '{"x":{"kind":["near"]},"y":{"kind":["far"]},"z":{"kind":["far"]}}',
          sampler: { read: 23 },
        });
    },
  );

  test('a snapshot of a space with other conditions, or of anything else, changes nothing', async () => {
    const { suggestions, history, snapshot } = await play({ type: 'bayesian' }, 24);
    for (const wrong of [null, { read: 3 }, { ...Object(snapshot), conditions: '{}' }]) {
      const { sampler } = await open({ type: 'bayesian' });
      sampler.restore?.(wrong);
      const rng = seededRng(5, 23, 'suggest');
      expect(await sampler.suggest({ number: 23, history: history.slice(0, 23), pending: [], rng })).toEqual(
        suggestions[23],
      );
      await sampler.close?.();
    }
  });

  test('a sampler that refuses conditions sees every parameter in every trial', async () => {
    const { suggestions, spaces } = await play({ type: 'cmaes' }, 12);
    expect(new Set(spaces.slice(1).map((made) => JSON.stringify(made)))).toEqual(new Set([JSON.stringify(learned)]));
    for (const { config } of suggestions) expect(Object.keys(config)).toEqual(Object.keys(space));
  });

  test('a sampler that does not learn keeps to the space without conditions', async () => {
    const { suggestions, spaces } = await play({ type: 'random', rule: 'random', logbase: 'e' }, 12);
    expect(spaces).toEqual([space]);
    for (const { config } of suggestions) expect(Object.keys(config)).toEqual(Object.keys(space));
  });

  test('a used-up space is drawn from again', async () => {
    const small = { ...context, space: compileSpace({ kind: choice('near', 'far') }) };
    const { sampler } = await open({ type: 'tpe' }, small);
    const history = ['near', 'far'].map((kind, number) => ended(number, { kind }));
    const rng = seededRng(5, 2, 'suggest');
    expect(await sampler.suggest({ number: 2, history, pending: [], rng })).toMatchObject({
      kind: 'configuration',
      note: { method: 'repeated' },
    });
  });
});
