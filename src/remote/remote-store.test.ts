import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { writeStudy } from '../../test/helpers/study.ts';
import { systemClock, systemRandomBytes } from '../base/index.ts';
import type { Store } from '../store/index.ts';
import { ServerConnection } from './connection.ts';
import { RemoteReads } from './remote-reads.ts';
import { remoteStore } from './remote-store.ts';

let lab: ServerLab;
let remote: Store;
let url: string;
beforeAll(async () => {
  lab = await openServerLab();
  // More than one page of trials, and of the log.
  const common = { workers: 8, intervals: 3, seed: 3, reports: true };
  await writeStudy(lab.store, lab.clock, { ...common, sweepId: 'many', trials: 620 });
  await writeStudy(lab.store, lab.clock, { ...common, sweepId: 'live', trials: 30, leaveOpen: true });
  await lab.app.listen({ port: 0 });
  url = `http://127.0.0.1:${(lab.app.server.address() as AddressInfo).port}`;
  const parts = { clock: systemClock(), randomBytes: systemRandomBytes };
  const connection = new ServerConnection({ url, ...parts });
  const reads = new RemoteReads(connection, parts.clock);
  await reads.check();
  remote = remoteStore(connection, reads);
}, 60_000);
afterAll(() => lab.close());

const reads: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ['sweeps', (store) => store.sweeps()],
  ['a sweep', (store) => store.sweep('live')],
  ['versions', (store) => store.definitionVersions('many')],
  ['all trials', (store) => store.trials({ sweepId: 'many' })],
  ['the best trials', (store) => store.trials({ sweepId: 'many', order: 'best', offset: 3, limit: 550 })],
  ['some trials', (store) => store.trials({ sweepId: 'many', states: ['completed'], numbers: [5, 6, 7, 600] })],
  ['no trials', (store) => store.trials({ sweepId: 'many', limit: 0 })],
  ['outcomes', (store) => store.outcomes({ sweepId: 'many', after: 4 })],
  ['configurations', (store) => store.configurations({ sweepId: 'many', limit: 610 })],
  ['a trial', (store) => store.trial('many', 7)],
  ['counts', (store) => store.trialCounts('live')],
  [
    'open attempts',
    async (store) => (await store.attempts({ sweepId: 'live', open: true })).map(({ nonce: _, ...row }) => row),
  ],
  ['reports', (store) => store.reports({ sweepId: 'many' })],
  ['reports of a trial', (store) => store.reports({ sweepId: 'many', trial: 3, all: true })],
  ['metrics', (store) => store.metrics('many')],
  ['the log', (store) => store.log({ sweepId: 'many' })],
  ['a part of the log', (store) => store.log({ sweepId: 'many', kinds: ['trial.ended'], after: 100, limit: 3 })],
  ['latest reports', (store) => store.latestReports({ sweepId: 'many' })],
  ['latest points', (store) => store.latestPoints({ sweepId: 'many' })],
  ['summaries', (store) => store.metricSummaries({ sweepId: 'many', trials: [1, 2], metrics: ['accuracy'] })],
  ['an error', (store) => store.trial('many', 10_000).catch(({ code, kind, message }) => ({ code, kind, message }))],
];

it.each(reads)('%s: the same as the store itself answers', async (_what, read) => {
  const [there, here] = [await read(lab.store), await read(remote)];
  // Without fields that are undefined, which JSON leaves out.
  expect(here).toEqual(there);
});

it('reads of one turn share a request', async () => {
  const before = lab.app.server.listenerCount('request');
  let requests = 0;
  lab.app.server.on('request', () => requests++);
  await Promise.all(Array.from({ length: 400 }, (_, number) => remote.trial('many', number)));
  expect(before).toBeGreaterThan(0);
  expect(requests).toBe(2);
});

it('the clock is that of the store', () => {
  expect(Math.abs(remote.time.nowMs() - lab.store.time.nowMs())).toBeLessThan(60_000);
});

it('NaN and infinite values arrive as they are', async () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const attempt = (await lab.store.attempts({ sweepId: 'live', open: true })).find(({ end }) => end === null);
  if (attempt === undefined) throw new Error('no open attempt');
  const { trial, key, epoch } = attempt;
  const known = await lab.store.cursors(key);
  const reports = values.map((value) => ({ metric: 'odd', value }));
  const [receipt] = await lab.store.appendReports([
    { key, batch: { door: 'http', epoch, first: (known.http ?? 0) + 1, reports, live: true } },
  ]);
  expect(receipt).toEqual({ cursor: (known.http ?? 0) + 3 });
  const read = await remote.reports({ sweepId: 'live', trial, metric: 'odd' });
  expect(read.map(({ value }) => value)).toEqual(values);
});

it('the nonce of a claim stays on the server', async () => {
  const own = await lab.store.attempts({ sweepId: 'live', open: true });
  expect(own.some(({ nonce }) => nonce !== null)).toBe(true);
  expect((await remote.attempts({ sweepId: 'live', open: true })).every(({ nonce }) => nonce === null)).toBe(true);
});

it.each([
  ['an unknown read', { read: 'tokens', ask: {} }, 422],
  ['a write', { read: 'createSweep', ask: {} }, 422],
  ['no list', 7, 422],
])('%s is refused', async (_what, read, status) => {
  const answer = await lab.app.inject({ method: 'POST', url: '/api/v1/reads', payload: { reads: [read] } });
  expect([answer.statusCode, answer.json().code]).toEqual([status, 'SERVER_BAD_REQUEST']);
});

it('what a read asks for is checked, and other reads of the request are answered', async () => {
  const reads = [
    { read: 'trials', ask: { sweepId: 'many', limit: -1 } },
    { read: 'trials', ask: { sweepId: 'many', secret: true } },
    { read: 'trial', ask: { sweepId: 'many', number: 0 } },
  ];
  const answer = await lab.app.inject({ method: 'POST', url: '/api/v1/reads', payload: { reads } });
  expect(answer.json().answers).toMatchObject([
    { error: { code: 'SERVER_BAD_REQUEST' } },
    { error: { code: 'SERVER_BAD_REQUEST' } },
    { value: { number: 0 } },
  ]);
});

it('answers that would become too large come in parts', async () => {
  const reads = Array.from({ length: 40 }, () => ({ read: 'trials', ask: { sweepId: 'many' } }));
  const answer = await lab.app.inject({ method: 'POST', url: '/api/v1/reads', payload: { reads } });
  expect(answer.json().answers.length).toBeLessThan(reads.length);
  const all = await Promise.all(reads.map(() => remote.trials({ sweepId: 'many' })));
  expect(all.map(({ length }) => length)).toEqual(reads.map(() => 620));
});
