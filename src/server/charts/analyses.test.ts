import { expect, test } from 'vitest';
import { Analyses } from './analyses.ts';

/** Analyses whose answers a test releases. */
function gated() {
  const asked: { readonly sweepId: string; readonly answer: (value: number) => void; readonly fail: () => void }[] = [];
  const analyses = new Analyses<number>(
    (sweepId) =>
      new Promise((resolve, reject) => {
        asked.push({ sweepId, answer: resolve, fail: () => reject(new Error('no')) });
      }),
    { tail: Promise.resolve() },
  );
  return { analyses, asked };
}

const at = (ended: number, version = 1) => ({ seq: 10 * ended, ended, version });
/** Runs everything that is ready. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('an analysis is reused until a fiftieth more trials have ended or the definition changes', async () => {
  const { analyses, asked } = gated();
  const first = analyses.of('a', at(100));
  await settle();
  asked[0]?.answer(1);
  expect(await first).toEqual({ ...at(100), value: 1 });
  expect((await analyses.of('a', at(102))).value).toBe(1);
  expect(asked).toHaveLength(1);
  const second = analyses.of('a', at(103));
  await settle();
  asked[1]?.answer(2);
  expect(await second).toEqual({ ...at(103), value: 2 });
  void analyses.of('a', at(103, 2));
  await settle();
  expect(asked).toHaveLength(3);
});

test('requests share a running analysis; different sweeps wait for each other', async () => {
  const { analyses, asked } = gated();
  const answers = [analyses.of('a', at(50)), analyses.of('a', at(60)), analyses.of('b', at(5))];
  await settle();
  expect(asked.map(({ sweepId }) => sweepId)).toEqual(['a']);
  asked[0]?.answer(1);
  await settle();
  expect(asked.map(({ sweepId }) => sweepId)).toEqual(['a', 'b']);
  asked[1]?.answer(2);
  expect((await Promise.all(answers)).map(({ value }) => value)).toEqual([1, 1, 2]);
});

test('a failed analysis is reported, runs again on the next request and does not block others', async () => {
  const { analyses, asked } = gated();
  const failed = analyses.of('a', at(50));
  const other = analyses.of('b', at(50));
  await settle();
  asked[0]?.fail();
  await expect(failed).rejects.toThrow('no');
  await settle();
  asked[1]?.answer(2);
  expect((await other).value).toBe(2);
  void analyses.of('a', at(50));
  await settle();
  expect(asked).toHaveLength(3);
});
