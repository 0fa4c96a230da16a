import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLogger, systemClock, systemRandomBytes } from '../../../src/base/index.ts';
import { createServer } from '../../../src/server/index.ts';
import { attemptParts } from '../../../src/workspace/drive/attempt-parts.ts';
import { openWorkspace, type Workspace } from '../../../src/workspace/index.ts';
import { makeWorld, type RunningTrial } from '../fuzz/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-concurrent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const madeSchema = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const runSchema = z.object({
  run: z.object({
    info: z.object({ run_id: z.string(), status: z.string() }),
    data: z.object({ metrics: z.array(z.object({ key: z.string(), value: z.number() })) }),
  }),
});

test('runs are read while they are made, written, deleted and ended, by two servers of one state folder', {
  timeout: 900_000,
}, async () => {
  const world = await makeWorld(folder);
  const workspaces = [await openWorkspace({ folder }), await openWorkspace({ folder })];
  const serverOf = ({ store, intake, files }: Workspace) =>
    createServer(
      attemptParts({
        ...{ store, intake, files },
        ...{ clock: systemClock(), logger: silentLogger, randomBytes: systemRandomBytes },
      }),
    );
  const servers = workspaces.map(serverOf);
  const refused: unknown[] = [];

  /** A client of one trial that asks both servers in turn. */
  function clientOf({ mlflowToken }: RunningTrial) {
    let calls = 0;
    return async (path: string, given: { body?: object; query?: Record<string, string> }): Promise<unknown> => {
      const server = servers[calls++ % servers.length];
      if (server === undefined) throw new Error('no server');
      const answer = await server.inject({
        method: given.body === undefined ? 'GET' : 'POST',
        url: `/api/2.0/mlflow${path}`,
        headers: { host: 'localhost', authorization: `Bearer ${mlflowToken}` },
        ...(given.query !== undefined && { query: given.query }),
        ...(given.body !== undefined && { payload: given.body }),
      });
      if (answer.statusCode !== 200) refused.push([path, answer.statusCode, answer.body]);
      return answer.json();
    };
  }

  async function work(trial: RunningTrial): Promise<void> {
    const ask = clientOf(trial);
    for (let round = 0; round < 6; round++) {
      const made = madeSchema.parse(await ask('/runs/create', { body: { run_name: `round ${round}` } }));
      const { run_id } = made.run.info;
      const read = async (id: string) => runSchema.parse(await ask('/runs/get', { query: { run_id: id } })).run;
      await Promise.all([
        ask('/runs/log-metric', { body: { run_id, key: 'inner', value: round, step: round } }),
        ask('/runs/log-metric', { body: { run_id: trial.runId, key: 'outer', value: round, step: round } }),
        ask('/runs/set-tag', { body: { run_id, key: 'round', value: String(round) } }),
        ask('/runs/log-parameter', { body: { run_id, key: 'round', value: String(round) } }),
        read(run_id),
        read(trial.runId),
        ask('/runs/search', { body: { experiment_ids: [trial.sweep], run_view_type: 'ALL' } }),
      ]);
      await Promise.all([
        ask('/runs/delete', { body: { run_id } }),
        read(run_id),
        ask('/runs/restore', { body: { run_id } }),
        ask('/runs/update', { body: { run_id, status: 'FINISHED' } }),
        read(run_id),
      ]);
      // What was acknowledged is there, whichever server is asked.
      for (const [id, key] of [
        [run_id, 'inner'],
        [trial.runId, 'outer'],
      ] as const) {
        expect((await read(id)).data.metrics).toContainEqual(expect.objectContaining({ key, value: round }));
      }
    }
    const [store] = workspaces.map(({ store }) => store);
    const end = { epoch: 1, lastSeq: {}, kind: 'ok', exitCode: 0, signal: null, message: null } as const;
    await Promise.all([
      store?.end(trial.key, end),
      ...[0, 1, 2].map(() => ask('/runs/get', { query: { run_id: trial.runId } })),
    ]);
  }

  try {
    await Promise.all(world.running.map(work));
    expect(refused).toEqual([]);
  } finally {
    for (const server of servers) await server.close();
    for (const workspace of workspaces) await workspace.close();
  }
});
