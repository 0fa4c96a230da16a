import { expect, test } from 'vitest';
import { loadedModules } from '../sampling/loaded-modules.fixture.ts';

const rooms = (modules: readonly string[]): Set<string | undefined> =>
  new Set(modules.map((file) => file.split('/')[0]));

test('a program that only tunes loads neither the server nor the charts', () => {
  const program = `
    const { minimize, uniform } = await import(source + 'index.ts');
    await minimize({ x: uniform(0, 1) }, ({ x }) => x, { maxTotalTrials: 3, seed: 1 });
  `;
  const loaded = rooms(loadedModules(program));
  expect(loaded).toContain('sampling');
  expect(loaded).not.toContain('server');
  expect(loaded).not.toContain('charts');
});
