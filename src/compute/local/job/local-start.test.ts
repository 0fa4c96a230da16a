import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keyOf } from '../../compute.contract.ts';
import { key, living, removeRooms, room, until } from '../local-room.fixture.ts';

afterAll(removeRooms);

/** Faults of the machine at a start, and the message of the end. */
const faults: readonly {
  readonly fault: string;
  readonly prepare: (folder: string) => void;
  readonly trial?: Readonly<Record<string, unknown>>;
  readonly message: RegExp;
}[] = [
  {
    fault: 'a run folder that cannot be made',
    prepare: (folder) => writeFileSync(join(folder, key), 'a file'),
    message: /E(NOTDIR|EXIST): .*0'/,
  },
  {
    fault: 'parameters that cannot be written',
    prepare: (folder) => mkdirSync(join(folder, key, 'parameters.json'), { recursive: true }),
    message: /parameters\.json is a folder/,
  },
  {
    fault: 'an environment that is too large for the system',
    prepare: () => {},
    trial: { environment: { LARGE: 'x'.repeat(1 << 20) } },
    message: /E2BIG/,
  },
  {
    fault: 'a working folder that is gone',
    prepare: (folder) => rmSync(join(folder, 'code'), { recursive: true }),
    trial: { workingFolder: 'code' },
    message: /working folder .*code does not exist/,
  },
];

test.each(faults)(
  '$fault ends one attempt as never launched, and others still run',
  async ({ prepare, trial, message }) => {
    const { intake, open, job, folder } = room();
    mkdirSync(join(folder, 'code'));
    // The claim is the last step before the start, so a fault set here is met by the start itself.
    intake.gate = (call, of) => {
      if (call === 'claim' && of === key) prepare(folder);
    };
    const target = open();
    const place = trial?.workingFolder === undefined ? {} : { workingFolder: join(folder, 'code') };
    const [attempt, other] = [intake.plan(key), intake.plan(keyOf(1))];
    await target.submit(job(key, { command: ['true'], ...trial, ...place }));
    await target.submit(job(keyOf(1), { command: ['true'] }));
    await until(() => attempt.end !== null && other.end !== null);
    expect(attempt.end).toMatchObject({
      kind: 'never_launched',
      exitCode: null,
      message: expect.stringMatching(message),
    });
    expect(other.end).toMatchObject({ kind: 'ok' });
    await until(async () => (await target.list()).jobs.every(({ phase }) => phase === 'ended'));
    expect((await target.capacity(job(key, {}).definition)).free).toBe(2);
    expect(living(key)).toEqual([]);
    await target.close();
  },
);

test('a cancel ends the job even if its tombstone cannot be written', async () => {
  const { intake, open, job, folder } = room({ slots: { cpus: 1, gpus: [] } });
  const target = open();
  intake.plan(key);
  intake.plan(keyOf(1));
  await target.submit(job(key, { command: 'while [ ! -e go ]; do sleep 0.02; done' }));
  await target.submit(job(keyOf(1), { command: ['true'] }));
  writeFileSync(join(folder, keyOf(1)), 'a file');
  await target.cancel(keyOf(1));
  expect((await target.list()).jobs.find((each) => each.key === keyOf(1))?.phase).toBe('ended');
  await target.cancel(key);
  await until(async () => (await target.list()).jobs.every(({ phase }) => phase === 'ended'));
  await target.close();
});
