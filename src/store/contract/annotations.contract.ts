import { expect } from 'vitest';
import type { Json } from '../../base/index.ts';
import { type Check, refused } from './subject.contract.ts';

/** Facts about trials and sweeps. */
export function checkAnnotations(check: Check): void {
  check('facts about trials and their sweep are stored, changed and removed', async (sweep) => {
    const { store, id, clock } = sweep;
    await sweep.suggest(1);
    const first = clock.nowMs();
    const odd = 'précision/漢字 🎯';
    await store.annotate(id, 1, [
      { kind: 'tag', key: odd, value: `${odd}\n"` },
      { kind: 'param', key: 'depth', value: '3' },
    ]);
    clock.advance(5);
    await store.annotate(id, 0, [{ kind: 'tag', key: 'a', value: { nested: [1, true, 'x\0y'] } }]);
    await store.annotate(id, null, [{ kind: 'tag', key: 'owner', value: 'us' }]);
    const later = clock.nowMs();
    expect(await sweep.subject.other.annotations({ sweepId: id })).toEqual([
      { trial: null, kind: 'tag', key: 'owner', value: 'us', atMs: later },
      { trial: 0, kind: 'tag', key: 'a', value: { nested: [1, true, 'x\0y'] }, atMs: later },
      { trial: 1, kind: 'param', key: 'depth', value: '3', atMs: first },
      { trial: 1, kind: 'tag', key: odd, value: `${odd}\n"`, atMs: first },
    ]);
    const keys = async (query: object) =>
      (await store.annotations({ sweepId: id, ...query })).map(({ trial, key }) => `${trial} ${key}`);
    expect(await keys({ trial: 1 })).toEqual(['1 depth', `1 ${odd}`]);
    expect(await keys({ trial: 1, kind: 'tag' })).toEqual([`1 ${odd}`]);
    expect(await keys({ trial: null })).toEqual(['null owner']);
    expect(await keys({ kind: 'tag' })).toEqual(['null owner', '0 a', `1 ${odd}`]);
    expect(await keys({ key: 'depth' })).toEqual(['1 depth']);
    expect(
      await store.annotate(id, 1, [
        { kind: 'param', key: 'depth', value: '4' },
        { kind: 'tag', key: odd, value: null },
        { kind: 'tag', key: 'never', value: null },
      ]),
    ).toEqual(['4', null, null]);
    expect(await store.annotations({ sweepId: id, trial: 1 })).toEqual([
      { trial: 1, kind: 'param', key: 'depth', value: '4', atMs: later },
    ]);
  });

  check('a fact written with ifAbsent keeps its first value', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    const wanted = (value: string) => store.annotate(id, 0, [{ kind: 'param', key: 'x', value, ifAbsent: true }]);
    const both = await Promise.all([wanted('1'), wanted('2')]);
    expect([
      [['1'], ['1']],
      [['2'], ['2']],
    ]).toContainEqual(both);
    expect(await wanted('3')).toEqual(both[0]);
  });

  check('removing a fact with ifAbsent keeps an existing one', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    const fact = { kind: 'param', key: 'x' };
    expect(await store.annotate(id, 0, [{ ...fact, value: null, ifAbsent: true }])).toEqual([null]);
    await store.annotate(id, 0, [{ ...fact, value: '1' }]);
    expect(await store.annotate(id, 0, [{ ...fact, value: null, ifAbsent: true }])).toEqual(['1']);
    expect(await store.annotate(id, 0, [{ ...fact, value: null, ifAbsent: false }])).toEqual([null]);
  });

  check('when two processes change the value that both have read, only one change is made', async (sweep) => {
    const { store, id, subject } = sweep;
    await sweep.suggest(0);
    const record = { status: 'RUNNING', ends: [1.5, null], 'ü"': { deleted: false } };
    await store.annotate(id, 0, [{ kind: 'run', key: '1', value: record }]);
    const read = async (from: typeof store) => (await from.annotations({ sweepId: id, trial: 0 }))[0]?.value ?? null;
    const [ours, theirs] = await Promise.all([read(store), read(subject.other)]);
    const ended = { ...record, status: 'FINISHED' };
    const deleted = { ...record, status: 'DELETED' };
    const write = (to: typeof store, value: Json, ifValue: Json) =>
      to.annotate(id, 0, [{ kind: 'run', key: '1', value, ifValue }]);
    const stored = await Promise.all([write(store, ended, ours), write(subject.other, deleted, theirs)]);
    expect([
      [[ended], [ended]],
      [[deleted], [deleted]],
    ]).toContainEqual(stored);
    expect(await read(store)).toEqual(stored[0]?.[0]);

    const [now = null] = stored[0] ?? [];
    expect(await write(store, null, 'another')).toEqual([now]);
    expect(await write(store, 'new', null)).toEqual([now]);
    expect(await write(store, null, now)).toEqual([null]);
    expect(await write(store, 'late', now)).toEqual([null]);
    expect(await write(store, 'new', null)).toEqual(['new']);
  });

  check('one unexpected value leaves out all changes of a call', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    const at = (key: string, value: Json, ifValue?: Json) => ({
      kind: 'param',
      key,
      value,
      ...(ifValue !== undefined && { ifValue }),
    });
    await store.annotate(id, 0, [at('taken', '1')]);
    const wanted = [at('free', '2', null), at('taken', '2', null), at('tag', '2'), at('taken', null)];
    expect(await store.annotate(id, 0, wanted)).toEqual([null, '1', null, '1']);
    expect(await store.annotate(id, 0, [at('free', '2', null), at('taken', '2', '1')])).toEqual(['2', '2']);
  });

  check('facts need an existing sweep, an existing trial and a valid name, all or nothing', async (sweep) => {
    const { store, id } = sweep;
    const good = { kind: 'tag', key: 'a', value: 1 };
    await refused(store.annotate('nobody', null, [good]), 'STORE_UNKNOWN_SWEEP');
    await refused(store.annotate(id, 0, [good]), 'STORE_UNKNOWN_TRIAL');
    await refused(store.annotate(id, null, [good, { ...good, key: 'a\0b' }]), 'STORE_BAD_NAME');
    await refused(store.annotate(id, null, [good, { ...good, kind: '' }]), 'STORE_BAD_NAME');
    expect(await store.annotations({ sweepId: id })).toEqual([]);
    await refused(store.annotations({ sweepId: 'nobody' }), 'STORE_UNKNOWN_SWEEP');
  });
}
