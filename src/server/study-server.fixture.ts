import { afterAll, beforeAll, expect } from 'vitest';
import type { z } from 'zod';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { writeStudy } from '../../test/helpers/study.ts';
import { decodeFrame, frameMediaType, type Numbers } from '../charts/index.ts';

/** A server over two sweeps, `done` with 60 ended trials and `live` with 40 of which some run. */
export interface StudyServer {
  lab(): ServerLab;
  /** A JSON answer of `/api/v1/sweeps<path>`; it must be 200 and fit the schema. */
  json<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>;
  /** The same for a frame. */
  frame<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<{ readonly header: z.output<Schema>; array(name: string): Numbers }>;
}

/** Opens the server before the tests of a file and closes it after them. */
export function studyServer(): StudyServer {
  let opened: ServerLab | undefined;
  const lab = () => {
    if (opened === undefined) throw new Error('the server opens with the first test');
    return opened;
  };
  beforeAll(async () => {
    opened = await openServerLab();
    const common = { workers: 4, intervals: 20, seed: 3, reports: true };
    await writeStudy(opened.store, opened.clock, { ...common, sweepId: 'done', trials: 60 });
    await writeStudy(opened.store, opened.clock, { ...common, sweepId: 'live', trials: 40, leaveOpen: true });
  });
  afterAll(() => opened?.close());
  return {
    lab,
    async json(path, schema) {
      const answer = await lab().app.inject(`/api/v1/sweeps${path}`);
      const fault = answer.statusCode === 200 ? '' : answer.body.slice(0, 300);
      expect([path, answer.statusCode, fault]).toEqual([path, 200, '']);
      return schema.parse(answer.json());
    },
    async frame(path, schema) {
      const answer = await lab().app.inject(`/api/v1/sweeps${path}`);
      expect([path, answer.statusCode]).toEqual([path, 200]);
      expect(answer.headers['content-type']).toBe(frameMediaType);
      const { header, arrays } = decodeFrame(new Uint8Array(answer.rawPayload).buffer);
      return { header: schema.parse(header), array: (name) => arrays.get(name) ?? new Uint8Array() };
    },
  };
}
