import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { writeStudy } from '../../test/helpers/study.ts';
import { decodeFrame } from '../views/index.ts';

describe('dashboard probe', () => {
  let lab: ServerLab;
  beforeAll(async () => {
    lab = await openServerLab();
    await writeStudy(lab.store, lab.clock, {
      sweepId: 'done',
      trials: 60,
      workers: 4,
      intervals: 20,
      reports: true,
      seed: 3,
    });
  });
  afterAll(() => lab.close());
  it('answers', async () => {
    for (const url of [
      '',
      '/done',
      '/done/history',
      '/done/columns',
      '/done/pcp',
      '/done/rows',
      '/done/curves',
      '/done/insights',
      '/done/insights?x=latency_ms',
      '/done/surface?x=learning_rate&y=optimizer',
      '/done/timeline',
      '/done/trials/3',
      '/done/log',
      '/done/reports',
      '/done/export',
      '/done/definition',
      '/done/trials',
      '/done/events',
    ]) {
      const answer = await lab.app.inject({ url: `/api/v1/sweeps${url}`, headers: { host: 'localhost' } });
      const isFrame = String(answer.headers['content-type']).includes('frame');
      console.log(
        url,
        answer.statusCode,
        answer.headers['server-timing'],
        answer.rawPayload.length,
        isFrame
          ? JSON.stringify(decodeFrame(new Uint8Array(answer.rawPayload).buffer).header).slice(0, 300)
          : answer.body.slice(0, 500),
      );
      expect(answer.statusCode).toBe(200);
    }
  });
});
