import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sweepFileJsonSchema } from './schema/json-schema.ts';
import { sweepFileReference } from './schema/reference-page.ts';

// `node scripts/generate.mjs schema` writes both.
it('the checked-in JSON Schema is the one made from the schema that validates', () => {
  const file = readFileSync(new URL('../sweep.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toEqual(sweepFileJsonSchema());
});

it('the checked-in reference page is the one made from the schema that validates', () => {
  const file = readFileSync(new URL('../../../docs/reference/sweep-file.md', import.meta.url), 'utf8');
  expect(file).toBe(sweepFileReference());
});
