import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openServerLab } from '../../../test/helpers/server-lab.ts';
import { withRouteList } from './routes-page.ts';

test('docs/reference/http-api.md lists every address of the OpenAPI document', async () => {
  const lab = await openServerLab();
  try {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/http-api.md'), 'utf8');
    const document = (await lab.app.inject('/openapi.json')).json();
    expect(Object.keys(document.paths).length).toBeGreaterThan(70);
    // If they differ, run `node scripts/generate.mjs routes`.
    expect(page).toBe(withRouteList(page, document));
  } finally {
    await lab.close();
  }
});

test('a page without a place for the list is an error', () => {
  expect(() => withRouteList('# HTTP API', { paths: {} })).toThrow(/no place/);
});
