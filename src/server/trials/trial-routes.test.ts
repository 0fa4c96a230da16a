import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { writeStudy } from '../../../test/helpers/study.ts';
import {
  definitionAnswerSchema,
  logAnswerSchema,
  reportColumnsSchema,
  trialPageSchema,
  trialsAnswerSchema,
} from '../../http/index.ts';
import { mostNotices } from '../../model/index.ts';
import { studyServer } from '../study-server.fixture.ts';

const { lab, json } = studyServer();

describe('trials', () => {
  it('a trial page has configuration, decisions, attempts and metrics', async () => {
    const [stopped] = await lab().store.trials({ sweepId: 'done', states: ['stopped'], limit: 1 });
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
    const [best] = await lab().store.trials({ sweepId: 'done', order: 'best', limit: 1 });
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
    expect(seen).toEqual(Array.from({ length: (await lab().store.sweep('done')).nextSeq - 1 }, (_, k) => k + 1));
    const { definition, yaml } = await json('/done/definition', definitionAnswerSchema);
    expect(definition).toEqual((await lab().store.sweep('done')).definition);
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
    expect(values).toEqual((await lab().store.reports({ sweepId: 'done' })).map(({ value }) => value));
    const one = await json('/done/reports?trial=1&metric=val_accuracy', reportColumnsSchema);
    expect(one.reports).toBe((await lab().store.trial('done', 1)).intervals);
  });

  it('all trials are exported', async () => {
    const csv = await lab().app.inject('/api/v1/sweeps/done/export');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="done.csv"');
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(61);
    expect(lines[0]).toContain('param.optimizer.momentum');
    const list = (await lab().app.inject('/api/v1/sweeps/done/export?format=json')).json();
    expect(list.map(({ number }: { number: number }) => number)).toEqual(Array.from({ length: 60 }, (_, k) => k));
    expect((await lab().app.inject('/api/v1/sweeps/done/export?format=yaml')).body).toContain('search_space:');
  });

  it('every reported metric has the same keys in CSV, JSON and the list of trials', async () => {
    const csv = (await lab().app.inject('/api/v1/sweeps/done/export')).body.trimEnd().split('\r\n');
    const exported = (await lab().app.inject('/api/v1/sweeps/done/export?format=json')).json();
    const { trials } = await json('/done/trials?limit=1000', trialsAnswerSchema);
    expect(exported).toEqual(trials);
    const [titles = [], ...rows] = csv.map((line) => line.split(','));
    const names = (await lab().store.metrics('done')).map(({ metric }) => metric);
    expect(names).toContain('val_accuracy');
    for (const [at, { number, metrics = {}, metricSummaries = {} }] of trials.entries()) {
      const cell = (title: string) => rows[at]?.[titles.indexOf(title)];
      for (const name of names) {
        const reports = await lab().store.reports({ sweepId: 'done', trial: number });
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

describe('reports that were left out', () => {
  const facts = { place: 'line 3 of stdout.log', reason: 'expected a name.' };
  const notice = { id: 'stdout:3', code: 'TRIAL_REPORT_DROPPED', text: 'Trial 0, line 3: no', facts } as const;
  const page = async () => {
    const { leftOut, notices } = await json('/noticed/trials/0', trialPageSchema);
    return { leftOut, notices };
  };

  it('are shown with the trial: how many, where and why', async () => {
    const { store } = lab();
    const one = { trials: 1, workers: 1, intervals: 5, reports: false, seed: 1, leaveOpen: true };
    await writeStudy(store, lab().clock, { ...one, sweepId: 'noticed' });
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
