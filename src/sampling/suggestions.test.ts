import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { caseNames, suggestionsOf } from './suggestions.fixture.ts';

const recorded = z
  .record(z.string(), z.array(z.string()))
  .parse(JSON.parse(readFileSync(new URL('fixtures/suggestions.json', import.meta.url), 'utf8')));

describe('suggestions are identical, to the last bit, on every platform', () => {
  it('covers every recorded sweep', () => {
    expect(Object.keys(recorded)).toEqual(caseNames);
  });

  it.each(caseNames)('%s', async (name) => {
    expect(await suggestionsOf(name)).toEqual(recorded[name]);
  });
});
