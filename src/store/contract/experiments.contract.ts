import { expect } from 'vitest';
import { type Check, refused, testDefinition } from './subject.contract.ts';

/** Experiments outside sweeps. */
export function checkExperiments(check: Check): void {
  check('an experiment is created once, even by two processes, and can be changed and found', async (sweep) => {
    const { store, clock, subject } = sweep;
    const first = clock.nowMs();
    const name = 'précision/漢字 🎯';
    const made = await Promise.allSettled([
      store.createExperiment({ id: 'one', name }),
      subject.other.createExperiment({ id: 'two', name }),
    ]);
    const [row] = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (row === undefined) throw new Error('no experiment was created');
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(row).toMatchObject({ name, deleted: false, createdAtMs: first, changedAtMs: first });
    clock.advance(5);
    await store.createExperiment({ id: 'later', name: 'later' });
    expect((await subject.other.experiments()).map(({ id }) => id)).toEqual(['later', row.id]);
    const changed = await store.changeExperiment(row.id, { deleted: true, name: 'other' });
    expect(changed).toEqual({ ...row, name: 'other', deleted: true, changedAtMs: first + 5 });
    expect(await subject.other.experiment(row.id)).toEqual(changed);
    expect(await store.changeExperiment(row.id, { name: 'other' })).toMatchObject({ deleted: true });
    expect(await store.experiment('nothing')).toBeUndefined();
    expect(await store.experiment(sweep.id)).toBeUndefined();
  });

  check('experiment names are unique, and ids are unique among experiments and sweeps', async (sweep) => {
    const { store, id } = sweep;
    await store.createExperiment({ id: 'one', name: 'a' });
    await store.createExperiment({ id: 'two', name: 'b' });
    await store.changeExperiment('one', { deleted: true });
    await refused(store.createExperiment({ id: 'new', name: 'a' }), 'STORE_EXPERIMENT_EXISTS');
    await refused(store.createExperiment({ id: 'one', name: 'c' }), 'STORE_EXPERIMENT_EXISTS');
    await refused(store.createExperiment({ id, name: 'c' }), 'STORE_EXPERIMENT_EXISTS');
    await refused(store.changeExperiment('two', { name: 'a' }), 'STORE_EXPERIMENT_EXISTS');
    await refused(store.changeExperiment('none', { name: 'd' }), 'STORE_UNKNOWN_EXPERIMENT');
    for (const name of ['', 'a\0b', 'a\ud800'])
      await refused(store.createExperiment({ id: 'new', name }), 'STORE_BAD_NAME');
    await refused(store.createSweep({ id: 'one', definition: testDefinition() }), 'STORE_SWEEP_EXISTS');
    expect((await store.experiments()).map((row) => [row.id, row.name])).toEqual([
      ['two', 'b'],
      ['one', 'a'],
    ]);
  });

  check('experiments store facts and points as sweeps do', async (sweep) => {
    const { store, id, subject } = sweep;
    await store.createExperiment({ id: 'one', name: 'a' });
    await store.createExperiment({ id: 'two', name: 'b' });
    const point = { run: 1, metric: 'm', value: 2, step: 0, timeMs: 0 };
    await store.annotate('one', null, [{ kind: 'tag', key: 'k', value: 'one' }], [point]);
    await subject.other.annotate(id, null, [{ kind: 'tag', key: 'k', value: 'sweep' }], [{ ...point, value: 3 }]);
    const values = async (sweepId: string) => [
      (await store.annotations({ sweepId })).map(({ value }) => value),
      (await store.latestPoints({ sweepId, trial: null, run: 1 })).map(({ value }) => value),
      (await store.points({ sweepId, trial: null, run: 1, metric: 'm' })).map(({ value }) => value),
    ];
    expect(await values('one')).toEqual([['one'], [2], [2]]);
    expect(await values('two')).toEqual([[], [], []]);
    expect(await values(id)).toEqual([['sweep'], [3], [3]]);
    await refused(store.annotate('one', 0, [{ kind: 'tag', key: 'k', value: 1 }]), 'STORE_UNKNOWN_TRIAL');
  });
}
