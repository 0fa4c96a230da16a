import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileSpace } from '../../../src/space/index.ts';
import { development } from './development.ts';
import { final } from './final.ts';

const all = [...development, ...final];

it('shares no data set between the trainings of development and the final ones', () => {
  const tuned = new Set(development.map(({ data }) => data));
  expect(final.filter(({ data }) => tuned.has(data))).toEqual([]);
});

it('gives every training a name of its own and a space that compiles', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { space } of all) expect(compileSpace(space).dimension).toBeGreaterThan(1);
});

it('covers the data sets, families and kinds of noise that it is meant to', () => {
  expect(new Set(final.map(({ data }) => data)).size).toBeGreaterThanOrEqual(20);
  expect(new Set(final.map(({ family }) => family)).size).toBeGreaterThanOrEqual(8);
  for (const suite of [development, final]) {
    const drawn = suite.filter(({ isResampled }) => isResampled).length;
    expect(drawn / suite.length).toBeGreaterThan(0.4);
    expect(drawn / suite.length).toBeLessThan(0.65);
  }
});

it('asks only for families that models.py has', () => {
  const models = readFileSync(new URL('models.py', import.meta.url), 'utf8');
  for (const { family } of all) expect(models).toContain(`    "${family}": `);
});
