import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { studyDefinition, writeStudy } from '../../test/helpers/study.ts';
import { columnsHeaderSchema } from '../charts/columns/schema.ts';
import { surfaceHeaderSchema } from '../charts/contour/schema.ts';
import { curvesHeaderSchema } from '../charts/curves/schema.ts';
import { objectivesHeaderSchema } from '../charts/front/schema.ts';
import { historyHeaderSchema } from '../charts/history/schema.ts';
import { CELLS, decodeFrame, frameMediaType, type Numbers } from '../charts/index.ts';
import { insightsHeaderSchema } from '../charts/insights/schema.ts';
import { pcpHeaderSchema } from '../charts/parallel/schema.ts';
import { slicesHeaderSchema } from '../charts/slice/schema.ts';
import { timelineHeaderSchema } from '../charts/timeline/schema.ts';
import { tradeOffHeaderSchema } from '../charts/trade-off/schema.ts';
import {
  definitionAnswerSchema,
  logAnswerSchema,
  reportColumnsSchema,
  rowsAnswerSchema,
  sweepHeadSchema,
  sweepListSchema,
  trialPageSchema,
  trialsAnswerSchema,
} from '../http/index.ts';
import { mostNotices, trialStates } from '../model/index.ts';
import { processIdentity } from '../process/index.ts';

let lab: ServerLab;

beforeAll(async () => {
  lab = await openServerLab();
  const common = { workers: 4, intervals: 20, seed: 3 };
  await writeStudy(lab.store, lab.clock, { ...common, sweepId: 'done', trials: 60, reports: true });
  await writeStudy(lab.store, lab.clock, { ...common, sweepId: 'live', trials: 40, reports: true, leaveOpen: true });
});
afterAll(() => lab.close());

async function json<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const answer = await lab.app.inject(`/api/v1/sweeps${path}`);
  expect([path, answer.statusCode, answer.body.slice(0, answer.statusCode === 200 ? 0 : 300)]).toEqual([path, 200, '']);
  return schema.parse(answer.json());
}

async function frame<Schema extends z.ZodType>(path: string, schema: Schema) {
  const answer = await lab.app.inject(`/api/v1/sweeps${path}`);
  expect([path, answer.statusCode]).toEqual([path, 200]);
  expect(answer.headers['content-type']).toBe(frameMediaType);
  const { header, arrays } = decodeFrame(new Uint8Array(answer.rawPayload).buffer);
  return { header: schema.parse(header), array: (name: string): Numbers => arrays.get(name) ?? new Uint8Array() };
}

const sum = (array: Numbers) => [...array].reduce((total, value) => total + value, 0);

describe('the list and the head', () => {
  it('lists sweeps, newest first, with the counts of the store', async () => {
    const { sweeps } = await json('', sweepListSchema);
    expect(sweeps.map(({ id }) => id)).toEqual(['live', 'done']);
    for (const { id, counts, ended, best } of sweeps) {
      expect(counts).toEqual(await lab.store.trialCounts(id));
      expect(ended).toBe(counts.completed + counts.failed + counts.stopped + counts.canceled);
      const trials = await lab.store.trials({ sweepId: id, order: 'best', limit: 20 });
      const top = trials.find(({ state }) => state !== 'failed');
      expect(best).toEqual({ trial: top?.number, value: top?.best });
    }
    expect(sweeps[1]?.spark.at(-1)?.[1]).toBe(sweeps[1]?.best?.value);
  });

  it('gives the best value so far in the order in which trials ended', async () => {
    const { sweeps } = await json('', sweepListSchema);
    const trials = await lab.store.trials({ sweepId: 'done' });
    const ended = [...trials].sort((a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0));
    const values = ended.map(({ state, best }) => (state === 'failed' ? null : best));
    expect(ended.map(({ number }) => number)).not.toEqual(ended.map((_, k) => k));
    const steps: [number, number][] = [];
    values.forEach((value, k) => {
      if (value !== null && value > (steps.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY)) steps.push([k + 1, value]);
    });
    expect(sweeps.find(({ id }) => id === 'done')?.spark).toEqual(steps.slice(-60));
  });

  it('gives figures that agree with the trials', async () => {
    const head = await json('/done', sweepHeadSchema);
    const trials = await lab.store.trials({ sweepId: 'done' });
    expect(head).toMatchObject({
      id: 'done',
      state: 'completed',
      ended: 60,
      total: 60,
      metric: 'val_accuracy',
      target: 'study',
    });
    expect(head.seq).toBe((await lab.store.sweep('done')).nextSeq - 1);
    expect(head.failures).toEqual({ user_error: trials.filter(({ state }) => state === 'failed').length });
    expect(head.maxIntervals).toBe(Math.max(...trials.map(({ intervals }) => intervals)));
    const metrics = await lab.store.metrics('done');
    expect(head.reports).toBe(metrics.reduce((total, { count }) => total + count, 0));
    expect(head.columns.map(({ id }) => id)).toContain('optimizer.momentum');
    expect(head.advice).toBeNull();
  });

  it('names unknown sweeps, trials, attempts, columns and wrong values', async () => {
    for (const [path, code] of [
      ['/nope', 'STORE_UNKNOWN_SWEEP'],
      ['/nope/columns', 'STORE_UNKNOWN_SWEEP'],
      ['/nope/events', 'STORE_UNKNOWN_SWEEP'],
      ['/done/trials/999', 'STORE_UNKNOWN_TRIAL'],
      ['/done/trials/999/logs', 'STORE_UNKNOWN_TRIAL'],
      ['/done/trials/3/logs?attempt=9', 'SERVER_UNKNOWN_ATTEMPT'],
    ]) {
      const answer = await lab.app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 404, code]);
    }
    for (const path of [
      '/done/rows?sort=nope',
      '/done/pcp?axes=nope',
      '/done/rows?f=nope:1',
      '/done/surface?x=a&y=b',
      '/done/insights?x=nope',
    ]) {
      const answer = await lab.app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 422, 'SERVER_UNKNOWN_COLUMN']);
    }
    for (const path of [
      '/done/rows?limit=9999',
      '/done/history?px=-1',
      '/done/trials?states=nope',
      '/done/log?after=x',
      '/a%2Fb',
    ]) {
      const answer = await lab.app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 422, 'SERVER_BAD_REQUEST']);
    }
  });
});

describe('frames', () => {
  it('contain every ended trial in the order of ending', async () => {
    const { header, array } = await frame('/done/columns', columnsHeaderSchema);
    const trials = [...(await lab.store.trials({ sweepId: 'done' }))].sort(
      (a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0),
    );
    expect(header).toMatchObject({ rows: 60, total: 60 });
    expect([...array('trial')]).toEqual(trials.map(({ number }) => number));
    expect([...array('state')].map((code) => trialStates[code])).toEqual(trials.map(({ state }) => state));
    const best = trials.map(({ state, best }) => Math.fround(state === 'failed' ? Number.NaN : (best ?? Number.NaN)));
    expect([...array('best')]).toEqual(best);
    expect(array('q:optimizer')).toBeInstanceOf(Uint8Array);
    expect(array('q:learning_rate')).toBeInstanceOf(Uint16Array);
    const only = await frame('/done/columns?only=best', columnsHeaderSchema);
    expect(only.header.arrays.map(({ name }) => name)).toEqual(['best']);
    expect([...only.array('best')]).toEqual(best);
  });

  it('slices and trade-off together contain what insights contains', async () => {
    const query = 'x=__intervals&xGoal=maximize';
    const both = await frame(`/done/insights?${query}`, insightsHeaderSchema);
    const slices = await frame('/done/slices', slicesHeaderSchema);
    const tradeOff = await frame(`/done/trade-off?${query}`, tradeOffHeaderSchema);
    expect(both.header.slices).toEqual(slices.header.slices);
    expect(both.header.tradeOff).toEqual(tradeOff.header.tradeOff);
    const arrays = [...slices.header.arrays, ...tradeOff.header.arrays].map(({ name }) => name);
    expect(both.header.arrays.map(({ name }) => name).sort()).toEqual([...arrays].sort());
    for (const name of arrays) {
      const own = name.startsWith('slice:') ? slices : tradeOff;
      expect([name, ...both.array(name)]).toEqual([name, ...own.array(name)]);
    }
  });

  it('have consistent counts', async () => {
    const history = await frame('/done/history?px=50', historyHeaderSchema);
    expect(sum(history.array('hits'))).toBe([...history.array('value')].filter((value) => !Number.isNaN(value)).length);
    const pcp = await frame('/done/pcp?axes=learning_rate,optimizer,__metric&f=optimizer:1,2&k=5', pcpHeaderSchema);
    expect(pcp.header.selected).toBeGreaterThan(5);
    expect(sum(pcp.array('count').subarray(0, CELLS * CELLS))).toBe(pcp.header.selected);
    expect(pcp.array('cells').length).toBe(15);
    const timeline = await frame('/done/timeline', timelineHeaderSchema);
    expect(timeline.header).toMatchObject({ mode: 'bars', attempts: 60, lanes: 4 });
    const shares = await frame('/done/timeline?bars=5&px=20', timelineHeaderSchema);
    expect(shares.array('busy').length).toBe(shares.header.rows * 20);
    const surface = await frame('/done/surface?x=learning_rate&y=optimizer', surfaceHeaderSchema);
    expect(surface.array('mean').length).toBe(64 * 64);
  });

  it('have curves of the stored reports, with the reason of each stop', async () => {
    const { header, array } = await frame('/done/curves?k=3&pin=0', curvesHeaderSchema);
    expect(header.series.map(({ kind }) => kind)).toEqual(['top', 'top', 'top', 'pinned']);
    let at = 0;
    for (const { trial, length } of header.series) {
      const reports = await lab.store.reports({ sweepId: 'done', trial, metric: 'val_accuracy' });
      expect([...array('flat').subarray(at, at + length)]).toEqual(reports.map(({ value }) => Math.fround(value)));
      at += length;
    }
    for (const [mark, trial] of array('stopTrial').entries()) {
      const { stop, intervals } = await lab.store.trial('done', trial);
      expect(header.reasons[mark]).toBe(`median_stopping: ${stop?.text}`);
      expect(array('stopX')[mark]).toBe(intervals);
    }
    expect(sum(array('ends'))).toBe(header.stopped);
    const live = await frame('/live/curves', curvesHeaderSchema);
    expect(live.header.series.length).toBeGreaterThan(0);
  });

  it('compare the primary metric with time or another metric', async () => {
    const own = await frame('/done/insights', insightsHeaderSchema);
    expect(own.header.tradeOff).toMatchObject({ x: '__duration', isExact: true });
    const latency = await frame('/done/insights?x=latency_ms', insightsHeaderSchema);
    const completed = (await lab.store.trialCounts('done')).completed;
    expect(latency.header.tradeOff).toMatchObject({ trials: completed, isExact: true });
    const front = latency.array('frontY');
    expect([...front]).toEqual([...front].sort((a, b) => a - b));
    expect(latency.header.slices.length).toBe(11);
  });

  it('are compressed when the client accepts it', async () => {
    const plain = await lab.app.inject('/api/v1/sweeps/done/pcp');
    const packed = await lab.app.inject({ url: '/api/v1/sweeps/done/pcp', headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
    expect(plain.headers['cache-control']).toBe('no-store');
    expect(plain.headers['server-timing']).toMatch(/^app;dur=/);
  });
});

describe('table and trials', () => {
  it('pages contain exact values, best first by default', async () => {
    const page = await json('/done/rows?limit=10', rowsAnswerSchema);
    expect(page).toMatchObject({ total: 60, selected: 60, from: 0, open: [] });
    const values = page.rows.map(({ value }) => Number(value));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    const first = await lab.store.trial('done', page.rows[0]?.trial ?? -1);
    expect(page.rows[0]?.config.learning_rate).toBe(first.config.learning_rate);
    expect(page.rows[0]?.rank).toBe(1);
    const last = await json('/done/rows?sort=__trial&desc=0&from=50&limit=200', rowsAnswerSchema);
    expect(last.rows.map(({ trial }) => trial)).toEqual(Array.from({ length: 10 }, (_, k) => 50 + k));
    const live = await json('/live/rows', rowsAnswerSchema);
    expect(live.open.length).toBe((await lab.store.trialCounts('live')).running);
  });

  it('a trial page has configuration, decisions, attempts and metrics', async () => {
    const [stopped] = await lab.store.trials({ sweepId: 'done', states: ['stopped'], limit: 1 });
    const page = await json(`/done/trials/${stopped?.number}`, trialPageSchema);
    expect(page.stop?.text).toBe(stopped?.stop?.text);
    expect(page.decisions.map(({ kind }) => kind)).toEqual([
      'trial.suggested',
      'attempt.planned',
      'claimed',
      'trial.running',
      'trial.verdict',
      'attempt.ended',
      'trial.ended',
    ]);
    expect(page.decisions[0]?.text).toBe(`trial ${stopped?.number} suggested: drawn at random`);
    expect(page.decisions.find(({ kind }) => kind === 'trial.verdict')?.text).toContain(page.stop?.text);
    expect(page.decisions[0]?.brief).toBe('suggested: drawn at random');
    const ends = page.decisions.filter(({ kind }) => kind === 'attempt.ended');
    expect(ends.map(({ text, brief }) => [text, brief])).toEqual(
      ends.map(() => [
        expect.stringMatching(`^attempt 0 of trial ${stopped?.number} ended: `),
        expect.stringMatching(/^attempt 0 ended: /),
      ]),
    );
    expect(page.metrics[0]).toMatchObject({ metric: 'val_accuracy', isPrimary: true, reports: stopped?.intervals });
    expect(page.attempts).toHaveLength(1);
    expect(page.band?.interval.length).toBe(20);
    const [best] = await lab.store.trials({ sweepId: 'done', order: 'best', limit: 1 });
    const bestPage = await json(`/done/trials/${best?.number}`, trialPageSchema);
    expect(bestPage.place).toEqual({ rank: 1, of: expect.any(Number) });
  });

  it('trials, log and definition are listed as stored', async () => {
    const { trials } = await json('/done/trials?states=failed&limit=5', trialsAnswerSchema);
    expect(trials.every(({ state }) => state === 'failed')).toBe(true);
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: z.output<typeof logAnswerSchema> = await json(`/done/log?after=${after}&limit=100`, logAnswerSchema);
      seen.push(...page.entries.map(({ seq }) => seq));
      expect(page.entries.every(({ text }) => text !== '')).toBe(true);
      after = page.next;
    }
    expect(seen).toEqual(Array.from({ length: (await lab.store.sweep('done')).nextSeq - 1 }, (_, k) => k + 1));
    const { definition, yaml } = await json('/done/definition', definitionAnswerSchema);
    expect(definition).toEqual((await lab.store.sweep('done')).definition);
    expect(yaml).toContain('search_space:');
  });

  it('reports are read in pages, each report once', async () => {
    const values: unknown[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: z.output<typeof reportColumnsSchema> = await json(
        `/done/reports?after=${after}&limit=100`,
        reportColumnsSchema,
      );
      values.push(...page.value);
      expect(page.metric.every((index) => page.metrics[index] !== undefined)).toBe(true);
      after = page.next;
    }
    expect(values).toEqual((await lab.store.reports({ sweepId: 'done' })).map(({ value }) => value));
    const one = await json('/done/reports?trial=1&metric=val_accuracy', reportColumnsSchema);
    expect(one.reports).toBe((await lab.store.trial('done', 1)).intervals);
  });

  it('all trials are exported', async () => {
    const csv = await lab.app.inject('/api/v1/sweeps/done/export');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="done.csv"');
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(61);
    expect(lines[0]).toContain('param.optimizer.momentum');
    const list = (await lab.app.inject('/api/v1/sweeps/done/export?format=json')).json();
    expect(list.map(({ number }: { number: number }) => number)).toEqual(Array.from({ length: 60 }, (_, k) => k));
    expect((await lab.app.inject('/api/v1/sweeps/done/export?format=yaml')).body).toContain('search_space:');
  });

  it('every reported metric has the same keys in CSV, JSON and the list of trials', async () => {
    const csv = (await lab.app.inject('/api/v1/sweeps/done/export')).body.trimEnd().split('\r\n');
    const exported = (await lab.app.inject('/api/v1/sweeps/done/export?format=json')).json();
    const { trials } = await json('/done/trials?limit=1000', trialsAnswerSchema);
    expect(exported).toEqual(trials);
    const [titles = [], ...rows] = csv.map((line) => line.split(','));
    const names = (await lab.store.metrics('done')).map(({ metric }) => metric);
    expect(names).toContain('val_accuracy');
    for (const [at, { number, metrics = {}, metricSummaries = {} }] of trials.entries()) {
      const cell = (title: string) => rows[at]?.[titles.indexOf(title)];
      for (const name of names) {
        const reports = await lab.store.reports({ sweepId: 'done', trial: number });
        const values = reports.filter(({ metric }) => metric === name).map(({ value }) => value);
        const summary = metricSummaries[name];
        expect(summary?.reports ?? 0).toBe(values.length);
        expect(cell(`metric_reports.${name}`)).toBe(summary === undefined ? '' : String(values.length));
        if (values.length === 0) continue;
        expect([metrics[name], summary?.min, summary?.max]).toEqual([
          values.at(-1),
          Math.min(...values),
          Math.max(...values),
        ]);
        const words = ['metric', 'metric_min', 'metric_max', 'metric_last_step', 'metric_best'];
        expect(words.map((word) => cell(`${word}.${name}`))).toEqual(
          [metrics[name], summary?.min, summary?.max, summary?.lastStep, summary?.best].map(
            (value) => `${value ?? ''}`,
          ),
        );
      }
    }
  });
});

describe('operations', () => {
  it('report health, readiness and figures', async () => {
    expect((await lab.app.inject('/healthz')).json()).toEqual({ ok: true });
    expect((await lab.app.inject('/readyz')).json()).toEqual({ ready: true });
    const { body, headers } = await lab.app.inject('/metrics');
    expect(headers['content-type']).toContain('version=0.0.4');
    expect(body).toContain('hyperdrive_sweeps{state="completed"} 1');
    expect(body).toMatch(/hyperdrive_trials\{sweep="live",state="completed"\} \d+/);
    expect(body).toMatch(
      /hyperdrive_http_requests_total\{method="GET",route="\/api\/v1\/sweeps\/:sweep\/columns",status="2xx"\} \d+/,
    );
    for (const line of body.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? -?([\d.e+-]+|NaN|\+Inf))$/);
    }
  });

  it('are described in OpenAPI 3.1, with every reference resolved', async () => {
    const document = (await lab.app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/sweeps/{sweep}/trials/{trial}/artifacts/{path}');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(30);
    for (const name of references) expect(document.components.schemas).toHaveProperty([name ?? '']);
    expect(JSON.stringify(document)).not.toContain('#/$defs/');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path ?? {}).map((operation) => Reflect.get(Object(operation), 'operationId')),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('several objectives', () => {
  it('have a front, dominated trials and a hypervolume', async () => {
    await writeStudy(lab.store, lab.clock, {
      ...{ sweepId: 'weighed', trials: 40, workers: 4, intervals: 8, seed: 3, reports: true },
      definition: {
        name: 'weighed',
        objectives: [
          { primaryMetric: 'val_accuracy', goal: 'maximize' },
          { primaryMetric: 'latency_ms', goal: 'minimize' },
        ],
        outcomeConstraints: [{ metric: 'latency_ms', max: 15 }],
      },
    });
    const head = await json('/weighed', sweepHeadSchema);
    expect(head.objectives.map(({ name }) => name)).toEqual(['val_accuracy', 'latency_ms']);
    const { header, array } = await frame('/weighed/objectives', objectivesHeaderSchema);
    expect(header).toMatchObject({ rows: 40, isWhole: true, volumeReason: null });
    expect(header.counted + header.infeasible).toBe(head.counts.completed);
    const kinds = [...array('kind')];
    expect(kinds.filter((kind) => kind === 1)).toHaveLength(header.front);
    const [value, trial] = [array('value'), array('trial')];
    for (const [i, kind] of kinds.entries()) {
      const reports = await lab.store.reports({ sweepId: 'weighed', trial: trial[i] ?? 0, metric: 'latency_ms' });
      expect(value[i * 2 + 1]).toBe(reports.at(-1)?.value);
      expect(kind === 2).toBe((value[i * 2 + 1] ?? 0) > 15);
    }
    expect([...array('volume')].at(-1)).toBe(header.hypervolume);
    expect((await frame('/done/objectives', objectivesHeaderSchema)).header).toMatchObject({
      objectives: [],
      counted: 0,
    });
  });

  it('a cached frame is the same byte for byte, compressed or not', async () => {
    const get = async () => (await lab.app.inject('/api/v1/sweeps/done/pcp?k=60')).rawPayload;
    expect((await get()).equals(await get())).toBe(true);
    const zipped = await lab.app.inject({
      url: '/api/v1/sweeps/done/pcp?k=60',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).equals(await get())).toBe(true);
  });
});

it('a sweep with a dead controller is shown as left at once', async () => {
  const { store } = lab;
  const me = processIdentity();
  const isDriven = async (id: string) => (await json(`/${id}`, sweepHeadSchema)).isDriven;
  for (const [id, owner] of Object.entries({ driven: me, left: { ...me, startedAt: `${me.startedAt}0` } })) {
    await store.createSweep({ id, definition: studyDefinition({ trials: 2, workers: 2 }) });
    await store.acquireLease(id, owner, 15_000);
  }
  expect([await isDriven('driven'), await isDriven('left')]).toEqual([true, false]);
  const { sweeps } = await json('', sweepListSchema);
  const standings = Object.fromEntries(sweeps.map(({ id, standing }) => [id, standing]));
  expect(standings).toMatchObject({ driven: 'running', left: 'left', done: 'completed' });
});

describe('reports that were left out', () => {
  const facts = { place: 'line 3 of stdout.log', reason: 'expected a name.' };
  const notice = { id: 'stdout:3', code: 'TRIAL_REPORT_DROPPED', text: 'Trial 0, line 3: no', facts } as const;
  const page = async () => {
    const { leftOut, notices } = await json('/noticed/trials/0', trialPageSchema);
    return { leftOut, notices };
  };

  it('are shown with the trial: how many, where and why', async () => {
    const { store } = lab;
    const one = { trials: 1, workers: 1, intervals: 5, reports: false, seed: 1, leaveOpen: true };
    await writeStudy(store, lab.clock, { ...one, sweepId: 'noticed' });
    const [{ key = '' } = {}] = await store.attempts({ sweepId: 'noticed' });
    expect(await page()).toEqual({ leftOut: { reports: 0, isMore: false }, notices: [] });
    await store.notice(key, 1, notice);
    const { code, text } = notice;
    expect(await page()).toEqual({
      leftOut: { reports: 1, isMore: false },
      notices: [{ seq: expect.any(Number), atMs: expect.any(Number), attempt: 0, code, text, ...facts }],
    });
    for (let n = 0; n < mostNotices; n++) await store.notice(key, 1, { ...notice, id: `stdout:1${n}` });
    expect((await page()).leftOut).toEqual({ reports: mostNotices, isMore: true });
    const end = { exitCode: 0, signal: null, message: null, facts: { leftOut: 500 } };
    await store.end(key, { epoch: 1, lastSeq: {}, kind: 'ok', ...end });
    expect((await page()).leftOut).toEqual({ reports: 500, isMore: false });
    expect((await page()).notices).toHaveLength(mostNotices);
  });
});
