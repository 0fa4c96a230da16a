import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeStudy } from '../../../test/helpers/study.ts';
import { columnsHeaderSchema } from '../../charts/columns/schema.ts';
import { surfaceHeaderSchema } from '../../charts/contour/schema.ts';
import { curvesHeaderSchema } from '../../charts/curves/schema.ts';
import { objectivesHeaderSchema } from '../../charts/front/schema.ts';
import { historyHeaderSchema } from '../../charts/history/schema.ts';
import { CELLS, type Numbers } from '../../charts/index.ts';
import { insightsHeaderSchema } from '../../charts/insights/schema.ts';
import { pcpHeaderSchema } from '../../charts/parallel/schema.ts';
import { slicesHeaderSchema } from '../../charts/slice/schema.ts';
import { timelineHeaderSchema } from '../../charts/timeline/schema.ts';
import { tradeOffHeaderSchema } from '../../charts/trade-off/schema.ts';
import { sweepHeadSchema } from '../../http/index.ts';
import { trialStates } from '../../model/index.ts';
import { studyServer } from '../study-server.fixture.ts';

const { lab, json, frame } = studyServer();

const sum = (array: Numbers) => [...array].reduce((total, value) => total + value, 0);

describe('frames', () => {
  it('contain every ended trial in the order of ending', async () => {
    const { header, array } = await frame('/done/columns', columnsHeaderSchema);
    const trials = [...(await lab().store.trials({ sweepId: 'done' }))].sort(
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
      const reports = await lab().store.reports({ sweepId: 'done', trial, metric: 'val_accuracy' });
      expect([...array('flat').subarray(at, at + length)]).toEqual(reports.map(({ value }) => Math.fround(value)));
      at += length;
    }
    for (const [mark, trial] of array('stopTrial').entries()) {
      const { stop, intervals } = await lab().store.trial('done', trial);
      expect(header.reasons[mark]).toContain(`median_stopping: ${stop?.text}; it would have gone on with `);
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
    const completed = (await lab().store.trialCounts('done')).completed;
    expect(latency.header.tradeOff).toMatchObject({ trials: completed, isExact: true });
    const front = latency.array('frontY');
    expect([...front]).toEqual([...front].sort((a, b) => a - b));
    expect(latency.header.slices.length).toBe(11);
  });

  it('are compressed when the client accepts it', async () => {
    const plain = await lab().app.inject('/api/v1/sweeps/done/pcp');
    const packed = await lab().app.inject({ url: '/api/v1/sweeps/done/pcp', headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
    expect(plain.headers['cache-control']).toBe('no-store');
    expect(plain.headers['server-timing']).toMatch(/^app;dur=/);
  });
});

describe('several objectives', () => {
  it('have a front, dominated trials and a hypervolume', async () => {
    await writeStudy(lab().store, lab().clock, {
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
      const reports = await lab().store.reports({ sweepId: 'weighed', trial: trial[i] ?? 0, metric: 'latency_ms' });
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
    const get = async () => (await lab().app.inject('/api/v1/sweeps/done/pcp?k=60')).rawPayload;
    expect((await get()).equals(await get())).toBe(true);
    const zipped = await lab().app.inject({
      url: '/api/v1/sweeps/done/pcp?k=60',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).equals(await get())).toBe(true);
  });
});
