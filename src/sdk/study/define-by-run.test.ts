import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { choice, intRange, logRange, range } from '../../space/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { Study, type StudyTrial } from '../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-by-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const byRun = { defineByRun: true, seed: 1 } as const;

/** A program whose parameters depend on its choices. */
async function evaluate(trial: StudyTrial): Promise<number> {
  const kind = await trial.suggest('kind', choice('near', 'far'));
  if (kind === 'near') return ((await trial.suggest('x', range(-5, 5))) - 1) ** 2;
  const depth = await trial.suggest('depth', intRange(1, 8));
  return depth + (await trial.suggest('rate', logRange(1e-5, 1)));
}

async function namesAndVersions(sweepId: string) {
  await using workspace = await openWorkspace({ folder, readOnly: true });
  const versions = await workspace.store.definitionVersions(sweepId);
  return versions.map(({ definition, note }) => [Object.keys(definition.space), note]);
}

describe('define-by-run', () => {
  test.each(['tpe', 'bayesian'] as const)(
    '%s: a configuration has what its trial asked for, and each new parameter is a version of the definition',
    async (sampling) => {
      const study = await Study.create({}, { ...byRun, sampling, stateFolder: folder });
      const configs = [];
      for (let n = 0; n < 25; n++) {
        const trial = await study.ask();
        expect(trial.config).toEqual({});
        await trial.tell(await evaluate(trial));
        configs.push(trial.config);
      }
      const kept = await study.trials();
      await study.close();
      expect(kept.map(({ parameters }) => parameters)).toEqual(configs);
      const shapes = new Set(configs.map((config) => Object.keys(config).join(' ')));
      expect(shapes).toEqual(new Set(['kind x', 'kind depth rate']));
      const versions = await namesAndVersions(study.sweepId);
      expect(versions.map(([, note]) => note)).toHaveLength(5);
      expect(versions[0]).toEqual([[], null]);
      expect(versions[1]).toEqual([['kind'], 'trial 0 asked for "kind"']);
      expect(new Set(versions.at(-1)?.[0])).toEqual(new Set(['kind', 'x', 'depth', 'rate']));
      await using workspace = await openWorkspace({ folder });
      expect((await workspace.replay(study.sweepId)).differences).toEqual([]);
      expect((await workspace.verify()).sweeps).toMatchObject([{ faults: [] }]);
    },
  );

  test.each(['tpe', 'bayesian'] as const)(
    '%s: values are repeated by seed, and found again after the study is opened again',
    async (sampling) => {
      const runs: unknown[] = [];
      for (const stop of [false, true]) {
        let study = await Study.create({}, { ...byRun, sampling, stateFolder: join(folder, String(stop)) });
        const { sweepId } = study;
        for (let n = 0; n < 14; n++) {
          let trial = await study.ask();
          if (stop) {
            // Asks for one parameter, then the program ends.
            await trial.suggest('kind', choice('near', 'far'));
            await study.close();
            study = await Study.open(sweepId, { stateFolder: join(folder, String(stop)) });
            trial = await study.ask();
            expect(trial.number).toBe(n);
            expect(trial.config).toEqual({});
          }
          await trial.tell(await evaluate(trial));
        }
        runs.push((await study.trials()).map(({ parameters, best }) => [parameters, best]));
        await study.close();
      }
      expect(runs[1]).toEqual(runs[0]);
    },
  );

  test('every trial has the parameters of the space; others are added to them', async () => {
    await using study = await Study.create({ a: range(0, 1) }, byRun);
    for (let n = 0; n < 3; n++) {
      const trial = await study.ask();
      expectTypeOf(trial.config.a).toEqualTypeOf<number>();
      expect(Object.keys(trial.config)).toEqual(['a']);
      expect(await trial.suggest('a', range(5, 6))).toBe(trial.config.a);
      const b = await trial.suggest('b', intRange(1, 3));
      expectTypeOf(b).toEqualTypeOf<number>();
      expect([1, 2, 3]).toContain(b);
      await trial.tell(trial.config.a);
    }
    expect((await study.trials()).map(({ parameters }) => Object.keys(parameters))).toEqual(
      Array.from({ length: 3 }, () => ['a', 'b']),
    );
  });

  test('a name keeps its value within a trial; later trials may ask for other bounds', async () => {
    const study = await Study.create({}, { ...byRun, sampling: 'random', stateFolder: folder });
    const first = await study.ask();
    const x = await first.suggest('x', range(0, 1));
    expect(await first.suggest('x', range(0, 1))).toBe(x);
    await first.tell(1);
    for (const [low, high] of [
      [4, 6],
      [0.4, 0.5],
      [7, 7.5],
    ] as const) {
      const trial = await study.ask();
      const value = await trial.suggest('x', range(low, high));
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
      await trial.tell(1);
    }
    await study.close();
    const notes = (await namesAndVersions(study.sweepId)).map(([, note]) => note);
    expect(notes).toEqual([
      null,
      'trial 0 asked for "x"',
      'trial 1 asked for other values of "x"',
      'trial 3 asked for other values of "x"',
    ]);
  });

  test('the sampler is not exhausted by a small space, and an enqueued configuration is used as far as it is asked for', async () => {
    await using study = await Study.create({}, { ...byRun, sampling: 'random' });
    await study.enqueue({ kind: 'b', x: 0.25, unknown: 7 });
    for (let n = 0; n < 6; n++) {
      const trial = await study.ask();
      const kind = await trial.suggest('kind', choice('a', 'b'));
      if (n === 0) {
        expect(kind).toBe('b');
        expect(await trial.suggest('x', range(0, 1))).toBe(0.25);
      }
      await trial.tell(1);
    }
    expect((await study.trials({ limit: 1 })).map(({ parameters }) => parameters)).toEqual([{ kind: 'b', x: 0.25 }]);
  });

  test('several trials ask at once', async () => {
    await using study = await Study.create({}, { ...byRun, sampling: 'tpe' });
    const trials = await Promise.all(Array.from({ length: 6 }, () => study.ask()));
    const values = await Promise.all(trials.map((trial, n) => trial.suggest(`p${n % 2}`, range(0, 1))));
    expect(new Set(values).size).toBe(6);
    await Promise.all(trials.map((trial, n) => trial.tell(values[n] ?? 0)));
    const parameters = (await study.trials()).map((trial) => trial.parameters);
    expect(parameters).toEqual(values.map((value, n) => ({ [`p${n % 2}`]: value })));
  });

  test('kinds of values do not change', async () => {
    await using study = await Study.create({}, byRun);
    const first = await study.ask();
    await first.suggest('x', range(0, 1));
    for (const other of [choice('a', 'b'), intRange(0, 1), logRange(0.1, 1)])
      await expect(first.suggest('x', other)).rejects.toMatchObject({ code: 'SWEEP_OTHER_KIND' });
    await expect(first.suggest('y', { ...range(0, 1), when: { x: 1 } })).rejects.toMatchObject({
      code: expect.stringMatching(/^(SPACE|SWEEP)_/),
    });
    await first.tell(1);
    await expect(first.suggest('z', range(0, 1))).rejects.toMatchObject({ code: 'STORE_TRIAL_FINAL' });
  });

  test('a grid and an unknown parameter of a fixed space are refused', async () => {
    await expect(Study.create({}, { ...byRun, sampling: { type: 'grid' } })).rejects.toMatchObject({
      code: 'SWEEP_NEEDS_SPACE',
    });
    await using study = await Study.create({ x: range(0, 1) });
    const trial = await study.ask();
    expect(await trial.suggest('x', range(0, 1))).toBe(trial.config.x);
    await expect(trial.suggest('y', range(0, 1))).rejects.toMatchObject({ code: 'SWEEP_NOT_BY_RUN' });
  });

  test('attributes of trials and of the study are kept', async () => {
    const study = await Study.create({}, { ...byRun, stateFolder: folder });
    const trial = await study.ask();
    await trial.setAttribute('seconds', 1.5);
    await trial.setAttribute('tags', ['a', 'b']);
    await study.setAttribute('owner', 'ada');
    await trial.tell(1);
    await study.setAttribute('seconds', null, 0);
    expect(await trial.attributes()).toEqual({ tags: ['a', 'b'] });
    await study.close();
    await using again = await Study.open(study.sweepId, { stateFolder: folder });
    expect(await again.attributes()).toEqual({ owner: 'ada' });
    expect(await again.attributes(0)).toEqual({ tags: ['a', 'b'] });
  });
});
