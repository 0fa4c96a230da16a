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
