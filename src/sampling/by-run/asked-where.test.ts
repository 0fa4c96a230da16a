import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigurationRecord } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { choice, compileSpace, intRange, range, type SearchSpace } from '../../space/index.ts';
import { AskedWhere } from './asked-where.ts';

const space: SearchSpace = {
  kind: choice('near', 'far', null),
  fast: choice(true, false),
  layers: intRange(1, 5),
  rate: range(0, 1),
  u: range(0, 1),
  v: range(0, 1),
  w: range(0, 1),
};
const compiled = compileSpace(space);

/** What a trial of a program has. @param asks whether it asks for u, v and w, given the others */
type Program = (given: ConfigurationRecord) => Readonly<Record<string, boolean>>;

function trialsOf(program: Program, count: number, seed = 'trials'): ConfigurationRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const rng = seededRng(seed, n);
    const given = compiled.fromUnit(Float64Array.from(compiled.free, () => rng.uniform()));
    const asks = program(given);
    return Object.fromEntries(Object.entries(given).filter(([name]) => asks[name] !== false));
  });
}

function learned(configs: readonly ConfigurationRecord[], fixed: readonly string[] = []): AskedWhere {
  const asked = new AskedWhere(space, fixed);
  for (const config of configs) asked.add({ config, state: 'completed' });
  return asked;
}

const conditionsOf = (asked: AskedWhere) => Object.fromEntries(asked.conditions);
const found = (program: Program, count = 60) => conditionsOf(learned(trialsOf(program, count)));

describe('where trials ask for a parameter', () => {
  test('nothing is found where every trial asks for all', () => {
    expect(found(() => ({}))).toEqual({});
  });

  test('options of a choice', () => {
    expect(found(({ kind }) => ({ u: kind === 'near', v: kind !== 'near', w: kind === null }))).toEqual({
      u: { kind: ['near'] },
      v: { kind: ['far', null] },
      w: { kind: [null] },
    });
  });

  test('numbers from one on, up to one, or between two', () => {
    const program: Program = ({ layers }) => ({
      u: Number(layers) >= 3,
      v: Number(layers) <= 2,
      w: Number(layers) > 1 && Number(layers) < 5,
    });
    expect(found(program)).toEqual({
      u: { layers: { min: 3 } },
      v: { layers: { max: 2 } },
      w: { layers: { min: 2, max: 4 } },
    });
  });

  test('a number that no trial had counts as one where they ask', () => {
    const had = [{ layers: 1 }, { layers: 4, u: 0.5 }];
    expect(conditionsOf(learned(had))).toEqual({ u: { layers: { min: 2 } } });
  });

  test('several conditions that must all hold', () => {
    expect(
      found(({ kind, fast, layers }) => ({
        u: kind === 'near' && fast === true,
        v: fast === true && Number(layers) > 2,
      })),
    ).toEqual({
      u: { kind: ['near'], fast: [true] },
      v: { fast: [true], layers: { min: 3 } },
    });
  });

  test('a parameter that depends on one that depends on another', () => {
    const program: Program = ({ kind, layers }) => {
      const deep = kind === 'near';
      return { layers: deep, u: deep && Number(layers) > 2, v: deep };
    };
    expect(found(program)).toEqual({ layers: { kind: ['near'] }, u: { layers: { min: 3 } }, v: { kind: ['near'] } });
  });

  test('where a condition is only necessary, it is kept, and chance adds none', () => {
    for (let seed = 0; seed < 10; seed++) {
      const rng = seededRng('chance', seed);
      const program: Program = ({ kind }) => ({ u: rng.uniform() < 0.5, v: kind === 'near' && rng.uniform() < 0.5 });
      const { u, v } = conditionsOf(learned(trialsOf(program, 200, `chance ${seed}`)));
      expect(u).toBeUndefined();
      expect(v).toEqual({ kind: ['near'] });
    }
  });

  test('what a failed trial lacks says nothing, and what it has counts', () => {
    const asked = new AskedWhere(space, []);
    asked.add({ config: { kind: 'near', u: 0.1 }, state: 'completed' });
    asked.add({ config: { kind: 'far' }, state: 'failed' });
    expect(conditionsOf(asked)).toEqual({});
    asked.add({ config: { kind: 'far', v: 0.5 }, state: 'completed' });
    expect(conditionsOf(asked)).toEqual({ u: { kind: ['near'] }, v: { kind: ['far'] } });
    asked.add({ config: { kind: null, u: 0.5 }, state: 'failed' });
    expect(conditionsOf(asked).u).toEqual({ kind: ['near', null] });
  });

  test('parameters that every trial has get no conditions, and may decide about others', () => {
    const had = [{ kind: 'near', u: 0.5 }, { kind: 'far' }];
    expect(conditionsOf(learned(had, ['kind', 'u']))).toEqual({});
    expect(conditionsOf(learned(had, ['kind']))).toEqual({ u: { kind: ['near'] } });
  });

  test('a space with the conditions has every configuration without what is not expected in it', () => {
    const flag = fc.array(fc.boolean(), { minLength: 15, maxLength: 15 });
    const program: fc.Arbitrary<Program> = fc
      .tuple(flag, flag, flag, fc.integer({ min: 0, max: 5 }))
      .map(([u, v, layersAt, most]) => ({ kind, layers }) => {
        const at = ['near', 'far', null].indexOf(kind as string) * 5 + Number(layers) - 1;
        return { u: u[at] === true, v: v[at] === true && Number(layers) <= most, layers: layersAt[at] === true };
      });
    fc.assert(
      fc.property(program, fc.integer({ min: 1, max: 40 }), (asks, count) => {
        const configs = trialsOf(asks, count);
        const asked = learned(configs);
        const { conditions } = asked;
        const entries = Object.entries(space).map(([name, entry]) => {
          const when = conditions.get(name);
          return [name, when === undefined ? entry : { ...Object(entry), when }] as const;
        });
        const within = compileSpace(Object.fromEntries(entries));
        const expected = asked.expected();
        for (const [n, config] of configs.entries()) {
          const rng = seededRng('rest', n);
          const whole = { ...compiled.fromUnit(Float64Array.from(compiled.free, () => rng.uniform())), ...config };
          expect(within.contains(expected(whole))).toBeUndefined();
          // What a trial asked for is expected in it.
          expect(expected(whole)).toMatchObject(config);
        }
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});
