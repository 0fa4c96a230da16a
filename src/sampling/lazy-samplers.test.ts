import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadedModules } from './loaded-modules.fixture.ts';
import { samplers } from './samplers.ts';

/** What is known of a sampler without its code. */
const declarations =
  /\/(definition|words|check-\w+|choose-sampler|index|effects\/fewest-configurations|recommendation\/completed-trial)\.ts$/;

/** Folders whose code a sampler may load beside its own: what it is made of, or starts with. */
const parts: Readonly<Record<string, readonly string[]>> = {
  random: ['random'],
  grid: ['grid'],
  // Starts with random configurations.
  bayesian: ['gp', 'prior', 'random'],
  tpe: ['tpe', 'prior', 'random'],
  cmaes: ['cmaes', 'prior', 'random'],
  nsga2: ['multi', 'random', 'pareto'],
};

/** Folders of `sampling` whose code was loaded. */
function codeOf(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap((file) => {
    const [room, folder, rest] = file.split('/');
    return room === 'sampling' && rest !== undefined && !declarations.test(file) ? [String(folder)] : [];
  });
  return [...new Set(folders)];
}

/** What the room itself uses of its folders, whichever sampler is named. */
const shared = ['by-run', 'importance', 'pareto', 'pbt'];

describe('naming a sampler reads nothing of the others', () => {
  test('the registry knows every sampler without its code', () => {
    const modules = loadedModules("await import(source + 'sampling/index.ts');");
    expect(modules).toContain('sampling/samplers.ts');
    expect(codeOf(modules).filter((folder) => !shared.includes(folder))).toEqual([]);
  });

  test.each(Object.entries(parts))('%s', (type, folders) => {
    const modules = loadedModules(`
      const { samplers } = await import(source + 'sampling/index.ts');
      const { compileSpace } = await import(source + 'space/index.ts');
      const make = await samplers.kindOf({ type: '${type}' }).load();
      const space = compileSpace({ x: ['choice', [1, 2, 3]] });
      const objectives = '${type}' === 'nsga2' ? ['minimize', 'maximize'] : ['minimize'];
      await make({ type: '${type}' }, { space, goal: 'minimize', goals: objectives, seed: 1, maxTotalTrials: 3, maxConcurrentTrials: 1 });`);
    const code = codeOf(modules);
    expect(code).toContain(folders[0]);
    expect(code.filter((folder) => !folders.includes(folder) && !shared.includes(folder))).toEqual([]);
  });

  test('each is here, but the one that chooses among the others', () => {
    expect(Object.keys(parts)).toEqual(samplers.types.filter((type) => type !== 'auto'));
    const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.length).toBeGreaterThan(Object.keys(parts).length);
  });
});
