import { expect, expectTypeOf, test } from 'vitest';
import type { Logger } from '../base/index.ts';
import { choice, intRange, loguniform, range } from '../space/index.ts';
import { type FinishedTrial, HyperDriveAbortException, maximize, minimize, type Search } from './index.ts';

const space = { x: range(0, 1), kind: choice('a', 'b') };
type Config = { readonly x: number; readonly kind: 'a' | 'b' };
const options = { maxTotalTrials: 5, seed: 1, sampling: 'random' } as const;

test('a search is a promise of its best trial and an iterable of ended trials', async () => {
  const search = minimize(space, ({ x }) => x, options);
  expectTypeOf(search).toEqualTypeOf<Search<Config>>();
  const seen: FinishedTrial<Config>[] = [];
  for await (const trial of search) seen.push(trial);
  expect(seen.map(({ trial, state }) => [trial, state])).toEqual(
    [0, 1, 2, 3, 4].map((number) => [number, 'completed']),
  );
  expect(seen.every(({ config, value }) => value === config.x)).toBe(true);
  const best = await search;
  expectTypeOf(best.config).toEqualTypeOf<Config>();
  expect(best.value).toBe(Math.min(...seen.map(({ value }) => value ?? Number.NaN)));
});

test('leaving the loop does not end the search', async () => {
  const search = minimize(space, ({ x }) => x, options);
  for await (const { trial } of search) if (trial === 1) break;
  expect((await search).trials).toBe(5);
});

test('the loop yields failed trials too and ends with the error of the search', async () => {
  const states: string[] = [];
  const read = async () => {
    for await (const { state } of minimize(space, () => Promise.reject(new Error('no')), options)) states.push(state);
  };
  await expect(read()).rejects.toMatchObject({ code: 'SDK_NO_RESULT' });
  expect(states.length).toBeGreaterThan(0);
  expect(new Set(states)).toEqual(new Set(['failed']));
});

test('onTrial receives each trial before the search resolves', async () => {
  const seen: number[] = [];
  await maximize(space, ({ x }) => x, { ...options, onTrial: ({ trial }) => seen.push(trial) });
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});

test('an error of onTrial ends the search', async () => {
  const refuse = () => {
    throw new RangeError('enough');
  };
  await expect(minimize(space, ({ x }) => x, { ...options, maxTotalTrials: 10_000, onTrial: refuse })).rejects.toThrow(
    new RangeError('enough'),
  );
});

test('a signal ends the running trials, and the error has the best trial so far', async () => {
  const stop = new AbortController();
  const search = minimize(
    space,
    ({ x }, { number, signal }) => {
      if (number < 3) return x;
      stop.abort(new Error('enough'));
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    },
    { ...options, signal: stop.signal },
  );
  const error: unknown = await search.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HyperDriveAbortException);
  expect(error).toMatchObject({ name: 'AbortError', code: 'SDK_ABORTED', cause: new Error('enough') });
  const { best } = error as HyperDriveAbortException<Config>;
  expect(best?.trial).toBeLessThan(3);
});

test('with an aborted signal nothing starts', async () => {
  let calls = 0;
  const search = minimize(space, () => calls++, { ...options, signal: AbortSignal.abort() });
  await expect(search).rejects.toMatchObject({ code: 'SDK_ABORTED', best: undefined });
  expect(calls).toBe(0);
});

test('a signal that aborts after the end changes nothing', async () => {
  const stop = new AbortController();
  const best = await minimize(space, ({ x }) => x, { ...options, signal: stop.signal });
  stop.abort();
  expect(best.trials).toBe(5);
});

test('a logger receives warnings about odd search spaces', async () => {
  const warnings: unknown[] = [];
  const logger: Logger = {
    debug() {},
    info() {},
    error() {},
    warn: (event, facts) => warnings.push([event, facts?.code]),
  };
  await minimize({ rate: loguniform(1e-4, 0.1) }, ({ rate }) => rate, { ...options, logger });
  expect(warnings).toEqual([['space.warning', 'SPACE_BOUNDS_NOT_EXPONENTS']]);
});

test.each(['random', 'bayesian', 'tpe', 'cmaes', 'auto'] as const)(
  'sampling %s selects the sampler of that name',
  async (sampling) => {
    const best = await minimize({ x: range(0, 1), n: intRange(1, 3) }, ({ x, n }) => x + n, { ...options, sampling });
    expect(best.trials).toBe(5);
  },
);

test('a sampler takes options together with its name', async () => {
  const best = await minimize(space, ({ x }) => x, { ...options, sampling: { type: 'random', rule: 'sobol' } });
  expect(best.trials).toBe(5);
});

test('policies are chosen by name, or refused with the options they need', async () => {
  const named = (policy: never) => minimize(space, ({ x }) => x, { ...options, policy });
  await minimize(space, ({ x }) => x, { ...options, policy: 'median_stopping' });
  await minimize(space, ({ x }) => x, { ...options, policy: { type: 'bandit', slackFactor: 0.1 } });
  await expect(named({ type: 'bandit', slackFactr: 1 } as never)).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(/^policy: .*slackFactr/),
  });
  await expect(named('bandit' as never)).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(/^policy: bandit needs options: write \{ type: "bandit", slackFactor: 0\.1, /),
  });
  await expect(named('median' as never)).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(/^policy: expected one of .*, got "median"; did you mean "median_stopping"\?$/),
  });
});

test.each([
  ['objective', { objective: 5 }],
  ['signal', { signal: 5 }],
  ['logger', { logger: { warn() {} } }],
  ['onTrial', { onTrial: 'x' }],
  ['constraints', { constraints: 5 }],
  ['outcomeConstraints', { outcomeConstraints: 5 }],
  ['outcomeConstraints[0]', { outcomeConstraints: [{ metric: 'a', maximum: 1 }] }],
  ['sampling', { sampling: 'gird' }],
  ['sampling', { sampling: () => undefined }],
  ['sampling.rule', { sampling: { type: 'random', rule: 'sobel' } }],
  ['sampling', { sampling: { type: 'random', ruel: 'sobol' } }],
  ['policy', { policy: {} }],
  ['metric', { metric: 5 }],
  ['name', { name: '' }],
  ['stateFolder', { stateFolder: 5 }],
  ['seed', { seed: 'a' }],
  ['timeoutMs', { timeoutMs: '1s' }],
])('a wrong %s has an error code', async (option, wrong: { readonly [name: string]: unknown }) => {
  const { objective = ({ x }: { readonly x: number }) => x, ...others } = wrong;
  await expect(minimize(space, objective as never, { ...options, ...others })).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(new RegExp(`^${option.replaceAll(/[[\].]/g, '\\$&')}: `)),
  });
});
