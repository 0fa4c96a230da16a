import { expect, test } from 'vitest';
import { loadedModules } from '../sampling/loaded-modules.fixture.ts';
import { policies } from './policies.ts';

/** What is known of a policy without its code. */
const declarations = /\/(definition|words|advice|index|min-reports|evaluation-\w+)\.ts$/;

/** The folder whose code a policy loads; what policies share is in `evaluation` and `ranking`. */
const parts: Readonly<Record<string, string>> = {
  none: 'none',
  bandit: 'bandit',
  median_stopping: 'median',
  truncation_selection: 'truncation',
  auto: 'curve',
  safe: 'curve',
  fast: 'curve',
  asha: 'halving',
  hyperband: 'halving',
  pasha: 'halving',
  pbt: 'population',
};

function codeOf(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap((file) => {
    const [room, folder, rest] = file.split('/');
    return room === 'termination' && rest !== undefined && !declarations.test(file) ? [String(folder)] : [];
  });
  return [...new Set(folders)];
}

test('the registry knows every policy without its code', () => {
  const modules = loadedModules("await import(source + 'termination/index.ts');");
  expect(modules).toContain('termination/policies.ts');
  expect(codeOf(modules)).toEqual([]);
});

test.each(Object.entries(parts))('naming %s reads nothing of the other policies', (type, folder) => {
  const modules = loadedModules(`
    const { policies } = await import(source + 'termination/index.ts');
    await policies.kindOf({ type: '${type}' }).load();`);
  expect(codeOf(modules).filter((each) => each !== 'evaluation' && each !== 'ranking')).toEqual([folder]);
});

test('each is here', () => {
  expect(Object.keys(parts)).toEqual(policies.types);
});
