import { expect, test } from 'vitest';
import { uniform } from '../space/index.ts';
import { minimize, Study } from './index.ts';

const space = { x: uniform(0, 1) };
const options = { maxTotalTrials: 3, seed: 1 };

test.each([
  [
    'what an objective throws',
    () => {
      throw new Error('no such file');
    },
    /^no trial has a value of "value": trial 0 failed: .*no such file/,
  ],
  [
    'values that cannot be compared',
    () => Number.NaN,
    /^no trial has a value of "value"\. Every value is NaN, infinite, or of a trial that failed\.$/,
  ],
  [
    'other metrics, with the nearest name',
    () => ({ values: 1, seconds: 2 }),
    /: trial 0 failed: .*the primary metric "value": .*\. Reported instead: "values", "seconds"\. Did you mean "values"\?$/,
  ],
])('the error of a search without a result explains %s', async (_, objective, message) => {
  await expect(minimize(space, objective, options)).rejects.toMatchObject({
    code: 'SDK_NO_RESULT',
    message: expect.stringMatching(message),
  });
});

test('a misspelled option and one of the wrong type are refused by name', async () => {
  const misspelt = { maxTrials: 5 };
  await expect(minimize(space, () => 1, { ...options, ...misspelt })).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(/^minimize: unknown option "maxTrials"; known options: maxTotalTrials, /),
  });
  const named = JSON.parse('{"sampling": 5}');
  await expect(minimize(space, () => 1, { ...options, ...named })).rejects.toMatchObject({
    code: 'SDK_BAD_OPTION',
    message: expect.stringMatching(/^sampling: expected a function such as .*, got 5$/),
  });
  await expect(minimize(space, () => 1, { ...options, outcomeConstraints: [] })).rejects.toMatchObject({
    code: 'SWEEP_BAD_DEFINITION',
    message: 'outcomeConstraints: expected at least 1 entry, got []',
  });
});

test('the error of a search that ends before its first value says so', async () => {
  const search = minimize(
    space,
    (_, trial) => new Promise((done) => trial.signal.addEventListener('abort', () => done(undefined))),
    {
      ...options,
      timeoutMs: 1,
    },
  );
  await expect(search).rejects.toMatchObject({
    message: expect.stringMatching(/: the time limit passed before a trial reported one$/),
  });
});

test('the error of a search in which no trial satisfies the outcome constraints says so', async () => {
  const search = minimize(space, () => ({ value: 1, cost: 2 }), {
    ...options,
    outcomeConstraints: [{ metric: 'cost', max: 1 }],
  });
  await expect(search).rejects.toMatchObject({
    message: expect.stringMatching(/none satisfies the outcome constraints$/),
  });
});

test('when trials end early after reporting other metrics, the error lists those metrics and the fix', async () => {
  const search = minimize(
    space,
    async (_, trial) => {
      await trial.report({ loss: 1 });
      return new Promise((done) => trial.signal.addEventListener('abort', () => done(undefined)));
    },
    { ...options, timeoutMs: 2_000 },
  );
  await expect(search).rejects.toMatchObject({
    message:
      'no trial has a value of "value". Reported instead: "loss". Let the program report "value", or name what it reports as ' +
      'the primary metric; then run the sweep again.',
    details: { missing: ['value'], reported: ['loss'] },
  });
});

test('the first trial is the default configuration, and a study asks for it first too', async () => {
  const stated = { x: uniform(0, 1, { default: 0.75 }), y: uniform(0, 1) };
  const seen: unknown[] = [];
  await minimize(stated, (config) => seen.push(config), options);
  expect(seen[0]).toEqual({ x: 0.75, y: 0.5 });
  await using study = await Study.create(stated, { seed: 1 });
  const first = await study.ask();
  expect(first.config).toEqual({ x: 0.75, y: 0.5 });
  await first.tell(8);
  await (await study.ask()).tell(6);
  expect((await study.best())?.baseline).toMatchObject({ trial: 0, value: 8, gain: 2, share: 0.25 });
});

test('the best trial is compared with the default, where the space states one', async () => {
  const stated = { x: uniform(0, 1, { default: 0.75 }) };
  const { baseline, value } = await minimize(stated, ({ x }) => x + 1, options);
  expect(baseline).toMatchObject({ trial: 0, state: 'completed', value: 1.75, gain: 1.75 - value, isBest: false });
  expect((await minimize({ x: uniform(0, 1) }, ({ x }) => x, options)).baseline).toBeUndefined();
});
