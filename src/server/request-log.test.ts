import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { errorTable, type Json } from '../base/index.ts';
import { serverError } from './errors.ts';

let lab: ServerLab;
const logged: { level: string; event: string; facts: Readonly<Record<string, Json>> | undefined }[] = [];

beforeAll(async () => {
  const record = (level: string) => (event: string, facts?: Readonly<Record<string, Json>>) =>
    void logged.push({ level, event, facts });
  lab = await openServerLab({
    logger: { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') },
  });
});
afterAll(() => lab.close());

const diskError = errorTable({ TEST_DISK_FULL: { kind: 'environment', summary: 'The disk is full.' } });

test('internal and system errors are logged with the id of the request', async () => {
  const { sweeps } = lab.store;
  const cases = [
    [diskError('TEST_DISK_FULL', 'no space left on the device'), 'error'],
    [new TypeError('undefined is not a function'), 'error'],
    [serverError('SERVER_BAD_REQUEST', 'a name is too long'), undefined],
  ] as const;
  for (const [error, level] of cases) {
    logged.length = 0;
    lab.store.sweeps = () => Promise.reject(error);
    const answer = await lab.app.inject({ url: '/api/v1/sweeps', headers: { 'x-note': 'secret' } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    const failures = logged.filter(({ event }) => event === 'request.failed');
    expect(failures.map((entry) => entry.level)).toEqual(level === undefined ? [] : [level]);
    if (level === undefined) continue;
    expect(failures[0]?.facts).toMatchObject({
      method: 'GET',
      url: '/api/v1/sweeps',
      id: expect.stringMatching(/^req-/),
    });
    expect(failures[0]?.facts?.error).toContain(error.message);
  }
  lab.store.sweeps = sweeps;
});
