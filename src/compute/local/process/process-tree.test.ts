import { expect, test } from 'vitest';
import { type ProcessFacts, type ProcessTable, parsePsLine, psTable, systemProcessTable } from './process-table.ts';
import { ProcessTree } from './process-tree.ts';

const variable = 'HYPERDRIVE_ATTEMPT=a';

/** A table of invented processes; those in `marked` have the variable. */
function tableOf(processes: readonly ProcessFacts[], marked: readonly number[] = []): ProcessTable {
  return {
    bootId: 'boot',
    isWhole: false,
    children: () => [],
    lastId: () => undefined,
    hasArgument: () => false,
    idsAfter: (pid) => processes.flatMap((facts) => (facts.pid > pid ? [facts.pid] : [])),
    find: (pid) => processes.find((facts) => facts.pid === pid),
    all: () => processes,
    hasVariable: (pid, wanted) => wanted === variable && marked.includes(pid),
    isNotOlder: (facts, started) => Number(facts.started) >= Number(started),
  };
}

const facts = (pid: number, rest: Partial<ProcessFacts> = {}): ProcessFacts => ({
  pid,
  parent: 1,
  group: pid,
  session: pid,
  started: '500',
  isZombie: false,
  ...rest,
});

const leader = { pid: 1_000_000, started: '500', bootId: 'boot' };
const members = (table: ProcessTable, from = leader) =>
  new ProcessTree(table, from, variable, { trusted: false }).members().map(({ pid }) => pid);

test('members are the group, the session, descendants and strays with the variable', () => {
  const table = tableOf(
    [
      facts(leader.pid),
      facts(11, { group: leader.pid, session: leader.pid }),
      facts(12, { group: 12, session: leader.pid }),
      facts(13, { parent: 12 }),
      facts(14, { parent: 13 }),
      facts(15),
      facts(16),
      facts(17, { group: leader.pid, isZombie: true }),
    ],
    [15],
  );
  expect(members(table)).toEqual([leader.pid, 11, 12, 15, 13, 14]);
});

test('no process older than the leader is a member, even with the variable', () => {
  expect(members(tableOf([facts(leader.pid), facts(11, { group: leader.pid, started: '499' })], [11]))).toEqual([
    leader.pid,
  ]);
});

test("a process that reuses the leader's id is no member, nor is its group", () => {
  const reused = [
    facts(leader.pid, { started: '900' }),
    facts(11, { group: leader.pid, session: leader.pid, started: '901' }),
  ];
  const tree = new ProcessTree(tableOf(reused), leader, variable, { trusted: false });
  expect(tree.isShellAlive(false)).toBe(false);
  expect(tree.members()).toEqual([]);
});

test('in a group whose leader was never seen, only processes with the variable are members', () => {
  const remains = [facts(11, { group: leader.pid, session: leader.pid }), facts(12, { group: leader.pid })];
  expect(members(tableOf(remains, [12]))).toEqual([12]);
  expect(new ProcessTree(tableOf(remains), leader, variable, { trusted: true }).members()).toHaveLength(2);
});

test('after a reboot the tree is empty', () => {
  const tree = new ProcessTree(tableOf([facts(leader.pid)]), { ...leader, bootId: 'earlier' }, variable, {
    trusted: false,
  });
  expect(tree.isShellAlive(false)).toBe(false);
  expect(tree.members()).toEqual([]);
});

test('a line of ps is parsed', () => {
  expect(parsePsLine('  42     7     8 Ss   Mon Nov  2 18:00:00 2020')).toEqual({
    pid: 42,
    parent: 7,
    group: 8,
    session: 0,
    started: 'Mon_Nov_2_18:00:00_2020',
    isZombie: false,
  });
  expect(parsePsLine('')).toBeUndefined();
});

test('ps and /proc agree about this process', () => {
  const own = psTable().find(process.pid);
  expect(own).toMatchObject({ pid: process.pid, parent: process.ppid, isZombie: false });
  expect(systemProcessTable().find(process.pid)).toMatchObject({ parent: process.ppid, group: own?.group });
  expect(psTable().find(2 ** 30)).toBeUndefined();
});
