import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EndedTrial, EndedTrials } from './ended-trials.ts';

const observed = fc.record({
  state: fc.constantFrom('completed', 'stopped', 'failed'),
  value: fc.option(fc.double(), { nil: undefined }),
  failure: fc.constantFrom(undefined, 'user_error', 'timed_out', 'out_of_memory', 'infeasible'),
  intervals: fc.nat({ max: 2 ** 31 }),
});
const measured = fc.constantFrom(
  {},
  { values: [1, undefined] },
  { violation: 0.5, margin: -0.5 },
  { values: [-0, 2], violation: 0, margin: 1 },
);

/** Ended trials of any kind: each number once, causes that never fall. */
const trials = fc
  .array(
    fc.record({
      state: fc.constantFrom('completed', 'stopped', 'failed', 'canceled'),
      step: fc.nat({ max: 2 ** 40 }),
      config: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
      seen: fc.option(fc.tuple(observed, measured), { nil: undefined }),
      isElsewhere: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((given) => {
    let cause = 0;
    return given.map(({ state, step, config, seen, isElsewhere }, index): EndedTrial => {
      cause += step;
      const number = isElsewhere ? -1 - index : index;
      const [about, more] = seen ?? [];
      const observation = about && { number, config, ...about, earlier: isElsewhere, ...more };
      return { number, config: config as EndedTrial['config'], state, cause, observation } as EndedTrial;
    });
  });

function keeping(given: Iterable<EndedTrial>): EndedTrials {
  const ended = new EndedTrials();
  for (const trial of given) ended.push(trial);
  return ended;
}

const configsOf = (given: readonly EndedTrial[]) => new Map(given.map(({ number, config }) => [number, config]));

describe('ended trials', () => {
  test('read back bit for bit', () => {
    fc.assert(
      fc.property(trials, (given) => {
        const found = [...keeping(given)];
        expect(found).toEqual(given);
        for (const [index, { observation }] of found.entries())
          expect(Object.is(observation?.value, given[index]?.observation?.value)).toBe(true);
      }),
    );
  });

  test('are the same after configurations were dropped and recalled at any time', () => {
    fc.assert(
      fc.property(trials, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (given, first, second) => {
        const [from, to] = [Math.min(first, second), Math.max(first, second)];
        const ended = keeping(given.slice(0, from));
        ended.letGo();
        for (const trial of given.slice(from, to)) ended.push(trial);
        const kept = given.slice(0, to).filter(({ number }) => number < 0);
        for (const { number, config } of kept) expect(ended.configOf(number)).toBe(config);
        expect(ended.keep()).toBe(kept.length < Math.min(to, given.length));
        ended.recall(configsOf(given.slice(0, to).filter(({ number }) => number >= 0)));
        for (const trial of given.slice(to)) ended.push(trial);
        expect([...ended]).toEqual(given);
        expect(ended.keep()).toBe(false);
      }),
    );
  });

  test('stay distinct over many blocks, also without their configurations', () => {
    const given = Array.from({ length: 3_000 }, (_, number): EndedTrial => {
      const config = { x: number / 7 };
      const about = {
        number,
        config,
        value: number / 3,
        failure: undefined,
        intervals: number,
        earlier: false,
      } as const;
      return { number, config, state: 'completed', cause: 5 * number, observation: { ...about, state: 'completed' } };
    });
    const ended = keeping(given);
    expect([...ended]).toEqual(given);
    expect(ended.configOf(2_000)).toEqual({ x: 2_000 / 7 });
    ended.letGo();
    expect(ended.configOf(2_000)).toBeUndefined();
    expect(ended.headAt(2_999)).toEqual({ number: 2_999, state: 'completed', cause: 14_995 });
    expect(ended.headAt(3_000)).toBeUndefined();
    expect(() => ended.at(1)).toThrow('The configuration of trial 1 was dropped');
    ended.recall(configsOf(given));
    expect([...ended]).toEqual(given);
  });
});
