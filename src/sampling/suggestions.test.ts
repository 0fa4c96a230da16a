import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { caseNames, suggestionsOf } from './suggestions.fixture.ts';

const recorded = z
  .record(z.string(), z.array(z.string()))
  .parse(JSON.parse(readFileSync(new URL('fixtures/suggestions.json', import.meta.url), 'utf8')));

describe('suggestions are the same, to the last bit, on every platform', () => {
  it('has a record of every study', () => {
    expect(Object.keys(recorded)).toEqual(caseNames);
  });

  it.each(caseNames)('%s', async (name) => {
    expect(await suggestionsOf(name)).toEqual(recorded[name]);
  });
});
