import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { importance } from './importance.ts';

/** Written by fixtures/importance.py. */
const fixture: {
  trials: { params: Record<string, number | string>; value: number }[];
  importance: Record<string, number>;
}[] = JSON.parse(readFileSync(new URL('./fixtures/importance.json', import.meta.url), 'utf8'));

function observation(number: number, config: Observation['config'], value: number | undefined): Observation {
  const state = value === undefined ? 'failed' : 'completed';
  return {
    number,
    config,
    state,
    value,
    failure: value === undefined ? 'user_error' : undefined,
    intervals: 1,
    earlier: false,
  };
}

function observed(
  search: SearchSpace,
  count: number,
  f: (config: Observation['config']) => number | undefined,
): Observation[] {
  const space = compileSpace(search);
  const rng = seededRng('importance test');
  return Array.from({ length: count }, (_, number) => {
    const config = space.fromUnit(Array.from({ length: space.dimension }, () => rng.uniform()));
    return observation(number, config, f(config));
  });
}

const unit = { type: 'uniform', min_value: 0, max_value: 1 } as const;
const search: SearchSpace = { a: unit, b: unit, c: { type: 'choice', values: ['x', 'y', 'z'] } };
const space = compileSpace(search);

describe('importance', () => {
  it.each(fixture.map((entry, index) => ({ index, ...entry })))(
    'agrees with Optuna on case $index',
    ({ trials, importance: expected }) => {
      const nested = compileSpace({
        x: { type: 'uniform', min_value: -2, max_value: 3 },
        lr: { type: 'loguniform', min_value: Math.log(1e-4), max_value: Math.log(0.1) },
        k: { type: 'randint', upper: 8 },
        o: { type: 'choice', values: ['a', 'b', 'c'] },
        m: { type: 'choice', values: [0, { z: unit }] },
      });
      const observations = trials.map(({ params: { m, z, ...rest }, value }, i) =>
        observation(i, { ...rest, m: m === 1 && z !== undefined ? { z } : 0 }, value),
      );
      const result = new Map(
        importance(nested, observations, 'minimize').map((row) => [row.parameter, row.importance]),
      );
      for (const [name, value] of Object.entries(expected))
        expect(result.get(name === 'z' ? 'm.z' : name), name).toBeCloseTo(value, 6);
    },
  );

  it('finds the parameter that matters, with an interval apart from the others', () => {
    const rows = importance(
      space,
      observed(search, 300, ({ a }) => (Number(a) - 0.3) ** 2),
      'minimize',
    );
    expect(rows[0]?.parameter).toBe('a');
    expect(rows[0]?.low).toBeGreaterThan(Math.max(rows[1]?.high ?? 1, rows[2]?.high ?? 1));
    expect(rows.reduce((sum, row) => sum + row.importance, 0)).toBeCloseTo(1, 12);
    for (const { low, importance: value, high } of rows)
      expect(low <= value && value <= high && low >= 0 && high <= 1).toBe(true);
  });

  it('follows the goal', () => {
    const down = observed(search, 120, ({ c }) => (c === 'x' ? 0 : 1));
    const up = down.map((row) => observation(row.number, row.config, -(row.value ?? 0)));
    expect(importance(space, up, 'maximize')).toEqual(importance(space, down, 'minimize'));
  });

  it('adds up parameters of sibling options that share a name', () => {
    const siblings: SearchSpace = {
      m: {
        type: 'choice',
        values: [
          { kind: 'p', lr: unit, beta: unit },
          { kind: 'q', lr: unit, beta: unit },
          { kind: 'r', lr: unit },
        ],
      },
      w: unit,
    };
    const rows = importance(
      compileSpace(siblings),
      observed(siblings, 100, ({ w }) => Number(w)),
      'minimize',
    );
    expect(rows.map(({ parameter }) => parameter).sort()).toEqual(['m', 'm.beta', 'm.lr', 'w']);
    const branches = (name: string) => rows.find(({ parameter }) => parameter === name)?.branches;
    expect(branches('m.beta')).toEqual(['m=p', 'm=q']);
    // Every option has it, and so does every trial.
    expect(branches('m.lr')).toEqual([]);
    expect(branches('w')).toEqual([]);
  });

  it('is empty if there is nothing to report', () => {
    expect(
      importance(
        space,
        observed(search, 9, () => 1),
        'minimize',
      ),
    ).toEqual([]);
    expect(
      importance(
        space,
        observed(search, 50, () => 1),
        'minimize',
      ),
    ).toEqual([]);
    expect(
      importance(
        space,
        observed(search, 50, () => undefined),
        'minimize',
      ),
    ).toEqual([]);
    expect(importance(space, [], 'minimize')).toEqual([]);
  });

  it('ignores failed trials and handles large sweeps', () => {
    const rows = importance(
      space,
      observed(search, 5000, ({ a, b }) => (Number(b) > 0.9 ? undefined : Number(a))),
      'minimize',
    );
    expect(rows[0]?.parameter).toBe('a');
    expect((rows[0]?.high ?? 1) - (rows[0]?.low ?? 0)).toBeLessThan(0.1);
  });
});
