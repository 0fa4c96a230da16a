import { expect, it } from 'vitest';
import { rowsAnswerSchema } from '../../http/index.ts';
import { studyServer } from '../study-server.fixture.ts';

const { lab, json } = studyServer();

it('pages contain exact values, best first by default', async () => {
  const page = await json('/done/rows?limit=10', rowsAnswerSchema);
  expect(page).toMatchObject({ total: 60, selected: 60, from: 0, open: [] });
  const values = page.rows.map(({ value }) => Number(value));
  expect(values).toEqual([...values].sort((a, b) => b - a));
  const first = await lab().store.trial('done', page.rows[0]?.trial ?? -1);
  expect(page.rows[0]?.config.learning_rate).toBe(first.config.learning_rate);
  expect(page.rows[0]?.rank).toBe(1);
  const last = await json('/done/rows?sort=__trial&desc=0&from=50&limit=200', rowsAnswerSchema);
  expect(last.rows.map(({ trial }) => trial)).toEqual(Array.from({ length: 10 }, (_, k) => 50 + k));
  const live = await json('/live/rows', rowsAnswerSchema);
  expect(live.open.length).toBe((await lab().store.trialCounts('live')).running);
});
