import { expect } from 'vitest';
import type { Limits } from '../../model/index.ts';
import type { SweepCommand } from '../store.ts';
import { type Check, refused, suggestion, testDefinition } from './subject.contract.ts';

type Change = Extract<SweepCommand, { kind: 'change_definition' }>;

const wide = { x: ['uniform', [0, 5]] };

function change(rest: Partial<Change> = {}, limits: Partial<Limits> = {}): Change {
  return {
    kind: 'change_definition',
    definition: testDefinition({ space: wide, limits }),
    defaults: {},
    by: 'ada',
    note: 'too narrow',
    ifVersion: 1,
    ifLimitsVersion: 1,
    request: { space: wide },
    ...rest,
  };
}

/** Changes of the definition, and enqueued trials. */
export function checkChanges(check: Check): void {
  check('a change makes a new version that names its log position and the first trial it applies to', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(1);
    const row = await store.command(id, change());
    const seq = row.nextSeq - 1;
    expect(row).toMatchObject({
      definitionVersion: 2,
      lastChangeSeq: seq,
      definition: { space: wide },
      limitsVersion: 1,
    });
    const versions = await store.definitionVersions(id);
    expect(versions).toMatchObject([
      { version: 1, seq: 1, firstTrial: 0, by: null, note: null, definition: testDefinition() },
      { version: 2, seq, firstTrial: 2, by: 'ada', note: 'too narrow', definition: { space: wide } },
    ]);
    expect((await store.inputs(id, 1, 10)).map(({ input }) => input.kind)).toEqual(['definition.changed']);
    expect((await sweep.subject.other.sweep(id)).definition.space).toEqual(wide);
    await sweep.expectDenseLog();
  });

  check('a change needs the current versions of definition and limits', async ({ store, id }) => {
    await store.command(id, change());
    const late = await refused(store.command(id, change()), 'STORE_VERSION_MISMATCH');
    expect(late).toMatchObject({ of: 'definition', version: 2, expected: 1 });
    const limits = { ...testDefinition().limits, maxTotalTrials: 9 };
    await store.command(id, { kind: 'change_limits', limits, ifVersion: null });
    const torn = await refused(store.command(id, change({ ifVersion: 2 })), 'STORE_VERSION_MISMATCH');
    expect(torn).toMatchObject({ of: 'limits', version: 2, expected: 1 });
    expect(await store.definitionVersions(id)).toHaveLength(2);
    expect((await store.sweep(id)).limits.maxTotalTrials).toBe(9);
  });

  check('limits of a change take effect with it', async ({ store, id }) => {
    const row = await store.command(id, change({}, { maxTotalTrials: 12 }));
    expect(row).toMatchObject({ limits: { maxTotalTrials: 12 }, limitsVersion: 2, definitionVersion: 2 });
  });

  check('a repeated change gets its first answer again, whatever has changed since', async ({ store, id }) => {
    expect(await store.answeredChange(id, { space: wide }, 'key')).toBeUndefined();
    const first = await store.command(id, change(), 'key');
    await store.command(id, change({ ifVersion: 2, definition: testDefinition(), request: null }));
    expect(await store.answeredChange(id, { space: wide }, 'key')).toEqual(first);
    expect(await store.command(id, change({ ifVersion: 3 }), 'key')).toEqual(first);
    await refused(store.answeredChange(id, { space: {} }, 'key'), 'STORE_KEY_REUSED');
    expect(await store.definitionVersions(id)).toHaveLength(3);
  });

  check('a change blocks suggestions until it is folded; then they are based on it', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    await sweep.positions({ kind: 'due', first: 1, count: 2, basisSeq: 1 });
    const { lastChangeSeq } = await store.command(id, change());
    expect(await sweep.positions(suggestion(1, 1), { kind: 'sampler.exhausted', total: 1 })).toEqual([null, null]);
    await sweep.fold();
    await refused(sweep.positions(suggestion(1, 1)), 'STORE_INVARIANT');
    const [position] = await sweep.positions(suggestion(1, lastChangeSeq));
    expect(position).not.toBeNull();
    expect((await store.trial(id, 1)).basisSeq).toBe(lastChangeSeq);
  });

  check('an exhausted sampler is asked again after a change', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    await sweep.positions({ kind: 'sampler.exhausted', total: 1 });
    expect((await store.command(id, change())).totalEffective).toBeNull();
    await sweep.fold({ kind: 'due', first: 1, count: 1, basisSeq: 1 });
    expect((await store.sweep(id)).dueCount).toBe(2);
  });

  check('enqueued trials raise the total, or take numbers within it', async (sweep) => {
    const { store, id } = sweep;
    const trials = [
      { config: { x: 0.25 }, again: null },
      { config: { x: 0.125 }, again: 0 },
    ];
    await sweep.suggest(0);
    const row = await store.command(id, { kind: 'enqueue', trials, by: 'ada', onTop: true }, 'key');
    expect(row).toMatchObject({ limits: { maxTotalTrials: 6 }, limitsVersion: 2, lastChangeSeq: row.nextSeq - 1 });
    expect(await store.command(id, { kind: 'enqueue', trials, by: 'ada', onTop: true }, 'key')).toEqual(row);
    await store.command(id, { kind: 'enqueue', trials, by: null, onTop: false });
    expect((await store.sweep(id)).limits.maxTotalTrials).toBe(6);
    const inputs = (await store.inputs(id, 1, 10)).map(({ input }) => input);
    expect(inputs.map(({ kind }) => kind)).toEqual(['limits.changed', 'enqueued', 'enqueued']);
    expect(inputs[1]).toEqual({ kind: 'enqueued', trials, by: 'ada' });
  });

  check('an ending sweep accepts neither changes nor trials', async ({ store, id }) => {
    await store.command(id, { kind: 'cancel', reason: null });
    const trials = [{ config: { x: 0.25 }, again: null }];
    await refused(store.command(id, change()), 'STORE_SWEEP_ENDING');
    await refused(store.command(id, { kind: 'enqueue', trials, by: null, onTop: true }), 'STORE_SWEEP_ENDING');
    expect(await store.definitionVersions(id)).toHaveLength(1);
  });
}
