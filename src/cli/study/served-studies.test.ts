import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '../../base/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { ServedStudies } from './served-studies.ts';
import { StudySession } from './session.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-served-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const created = z.object({ result: z.object({ study: z.string() }) });
const asked = z.object({ result: z.object({ trials: z.array(z.object({ trial: z.number() })) }) });

function serve(clock: ManualClock) {
  return new ServedStudies(
    new StudySession({
      stateFolder: folder,
      workingFolder: folder,
      newSeed: () => 1,
      serve: async () => '',
      view: async () => ({}),
      async sweeps() {
        const workspace = await openWorkspace({ folder, readOnly: true });
        try {
          return await workspace.store.sweeps();
        } finally {
          await workspace.close();
        }
      },
    }),
    clock,
  );
}

test('a study that is not used is closed; the next request opens it again and knows the trials that run', async () => {
  const clock = new ManualClock(Date.UTC(2030, 0, 1));
  const studies = serve(clock);
  const op = { op: 'create', space: { x: ['uniform', [0, 1]] }, max_total_trials: 3 };
  const { study } = created.parse(await studies.answer(op)).result;
  const first = asked.parse(await studies.answer({ op: 'ask', study })).result.trials;
  expect([first.length, studies.openCount]).toEqual([1, 1]);
  clock.advance(9 * 60_000);
  await studies.answer({ op: 'best', study });
  clock.advance(9 * 60_000);
  expect(studies.openCount).toBe(1);
  clock.advance(60_000);
  // After the closing, which has its turn first.
  expect(await studies.answer([{ op: 'tell', study, trial: 0, value: 1, id: 'a' }])).toEqual([{ id: 'a', result: {} }]);
  expect(asked.parse(await studies.answer({ op: 'ask', study })).result.trials).toMatchObject([{ trial: 1 }]);
  await studies.close();
  expect(studies.openCount).toBe(0);
});

test('a repeat with the same key gets the first answer, and its effect is had once', async () => {
  const studies = serve(new ManualClock(0));
  const op = { op: 'create', space: { x: ['uniform', [0, 1]] } };
  const { study } = created.parse(await studies.answer(op)).result;
  const ask = { op: 'ask', study };
  const answers = await Promise.all([studies.answer(ask, 'k'), studies.answer(ask, 'k'), studies.answer(ask, 'l')]);
  const numbers = answers.map((answer) => asked.parse(answer).result.trials[0]?.trial);
  expect(numbers).toEqual([0, 0, 1]);
  await studies.close();
});

test('a define-by-run trial keeps what it asked for while its study is closed in between', async () => {
  const clock = new ManualClock(Date.UTC(2030, 0, 1));
  const studies = serve(clock);
  const { study } = created.parse(await studies.answer({ op: 'create', define_by_run: true, seed: 1 })).result;
  await studies.answer({ op: 'ask', study });
  const suggest = (name: string) => {
    const expression = { type: 'range', low: 0, high: 1 };
    return studies.answer({ op: 'suggest', study, trial: 0, name, expression, id: 1 });
  };
  const x = await suggest('x');
  expect(x).toMatchObject({ id: 1, result: { value: expect.any(Number) } });
  clock.advance(10 * 60_000);
  const y = await suggest('y');
  expect(await suggest('x')).toEqual(x);
  expect(await studies.answer([{ op: 'attribute', study, trial: 0, name: 'owner', value: ['ada'] }])).toMatchObject([
    { result: {} },
  ]);
  expect(await studies.answer({ op: 'attributes', study, trial: 0, id: 2 })).toEqual({
    id: 2,
    result: { attributes: { owner: ['ada'] } },
  });
  await studies.answer({ op: 'tell', study, trial: 0, value: 1 });
  const { trials } = z
    .object({ result: z.object({ trials: z.array(z.object({ parameters: z.unknown() })) }) })
    .parse(await studies.answer({ op: 'trials', study })).result;
  const valueOfAnswer = (answer: unknown) =>
    z.object({ result: z.object({ value: z.number() }) }).parse(answer).result.value;
  expect(trials).toEqual([{ parameters: { x: valueOfAnswer(x), y: valueOfAnswer(y) } }]);
  expect(await suggest('z')).toMatchObject({ error: { code: 'CLI_NO_OPEN_TRIAL' } });
  await studies.close();
});

test('the studies of a server are listed with their tags, and one that is canceled says so', async () => {
  const studies = serve(new ManualClock(0));
  const op = { op: 'create', space: { x: ['uniform', [0, 1]] }, name: 'tagged', tags: { owner: 'ada' } };
  const { study } = created.parse(await studies.answer(op)).result;
  const row = { study, name: 'tagged', state: 'running', tags: { owner: 'ada' } };
  const list = () => studies.answer({ op: 'studies', id: 1 });
  expect(await list()).toMatchObject({ result: { studies: expect.arrayContaining([row]) } });
  await studies.answer({ op: 'change', study, set: { sampling_algorithm: 'random' } });
  const definition = { name: 'tagged', sampling_algorithm: { type: 'random' } };
  expect(await studies.answer({ op: 'definition', study, id: 2 })).toMatchObject({ result: { definition } });
  await studies.answer({ op: 'cancel', study });
  await expect
    .poll(list)
    .toMatchObject({ result: { studies: expect.arrayContaining([{ ...row, state: 'canceled' }]) } });
  await studies.close();
});
