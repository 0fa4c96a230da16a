import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trialRow } from '../../../test/helpers/rows.ts';
import type { Store } from '../../store/index.ts';
import { shuffledPages } from './shuffled-pages.ts';

/** The pages of a sweep whose trials have nothing but numbers. */
async function pagesOf(trials: number): Promise<readonly (readonly number[])[]> {
  const store = { trials: async ({ numbers = [] }) => numbers.map((number: number) => trialRow(number)) };
  const pages: number[][] = [];
  for await (const page of shuffledPages(store as unknown as Store, 'sweep', trials))
    pages.push(page.map(({ number }) => number));
  return pages;
}

test('every trial comes once, in an order that only their number decides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 4_000 }), async (trials) => {
      const pages = await pagesOf(trials);
      expect(pages.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: trials }, (_, number) => number));
      expect(pages.slice(0, -1).every((page) => page.length === 1_000)).toBe(true);
      expect(await pagesOf(trials)).toEqual(pages);
    }),
    { seed: 5, numRuns: 20 },
  );
});

test('the first page is spread evenly', async () => {
  const [first = []] = await pagesOf(100_000);
  const perTenth = new Array(10).fill(0);
  for (const number of first) perTenth[Math.floor(number / 10_000)] += 1;
  // Expected 100 each, with a standard deviation of 9.5.
  for (const count of perTenth) expect(Math.abs(count - 100)).toBeLessThan(40);
});
