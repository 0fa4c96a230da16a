import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLab, reportScore, squares } from './squares.fixture.ts';

const lab = openLab();
const { file, folder, hyperdrive, start, statusOf, until } = lab;
afterAll(lab.close);

describe('Ctrl-C and stop', () => {
  /** A sweep whose trials run until their gate file exists, which the test controls, or until the test process dies. */
  const gated = (state: string) => {
    const gate = join(folder, `${state}.gate`);
    const command = `while [ ! -e ${gate} ] && kill -0 ${process.pid}; do sleep 0.05; done; ${reportScore}`;
    const run = start(['run', file(`${state}.yaml`, squares(command)), '--state', state, '--cpus', '2']);
    return { ...run, open: () => writeFileSync(gate, '') };
  };

  it('once: running trials end, no new ones start, and resume does the rest', async () => {
    const run = gated('once');
    await until('once', ({ trials }) => trials.running === 2);
    run.press();
    await until('once', ({ paused }) => paused);
    run.open();
    const { code, err } = await run.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^No new trials start.*\nNothing is lost: `hyperdrive resume hd-/);
    expect(await statusOf('once')).toMatchObject({ state: 'running', paused: true, trials: { completed: 2 } });

    const resumed = await hyperdrive(['resume', '--state', 'once']);
    expect(resumed.code).toBe(0);
    expect(resumed.out).toContain('trials: 4 completed');
  });

  it('twice: running trials keep running, and resume adopts them', async () => {
    const run = gated('twice');
    await until('twice', ({ trials }) => trials.running === 2);
    run.press();
    run.press();
    const { code, err } = await run.ended;
    expect(code).toBe(130);
    expect(err).toContain('2 trials keep running. Nothing is lost');
    run.open();
    // No process records the end, but the trial has ended.
    expect(await hyperdrive(['logs', '0', '-f', '--state', 'twice'])).toMatchObject({ code: 0, out: '{"score": 1}\n' });
    expect((await hyperdrive(['resume', '--state', 'twice'])).code).toBe(0);
    expect(await statusOf('twice')).toMatchObject({ state: 'completed', trials: { completed: 4 }, best: { best: 4 } });
  });

  it('stop cancels a sweep without a controller', async () => {
    const run = gated('left');
    await until('left', ({ trials }) => trials.running === 2);
    run.press();
    run.press();
    await run.ended;
    const stopped = await hyperdrive(['stop', '--state', 'left', '--reason', 'enough']);
    expect(stopped.code).toBe(0);
    expect(stopped.out).toMatch(/^sweep hd-\w+ canceled/);
    expect(await statusOf('left')).toMatchObject({ state: 'canceled', trials: { canceled: 2, running: 0 } });
  });

  it('SIGTERM leaves the sweep, and status says that no process drives it', async () => {
    const run = gated('term');
    await until('term', ({ trials, driven }) => trials.running === 2 && driven);
    run.terminate();
    const left = await run.ended;
    expect(left.code).toBe(130);
    expect((await hyperdrive(['status', '--state', 'term'])).out).toMatch(/squares +left +0\/4/);
    const one = await hyperdrive(['status', 'squares', '--state', 'term']);
    for (const { out } of [left, one]) expect(out).toMatch(/^sweep hd-\w+ left$/m);
    expect(one.err).toMatch(/^No process drives it\. `hyperdrive resume hd-/);
    expect(await statusOf('term')).toMatchObject({ state: 'running', paused: false, driven: false });
    run.open();
    expect((await hyperdrive(['stop', '--state', 'term', '--no-wait', '--json'])).out).toMatch(/^\{"event":"cancel"/);
    expect((await hyperdrive(['stop', '--state', 'term'])).code).toBe(0);
  });

  it('stop ends a sweep that another command drives', async () => {
    const run = gated('driven');
    await until('driven', ({ trials }) => trials.running === 2);
    const second = await hyperdrive(['resume', '--state', 'driven']);
    expect(second).toMatchObject({ code: 4, err: expect.stringContaining('code: STORE_LEASE_HELD') });
    expect((await hyperdrive(['stop', '--state', 'driven'])).code).toBe(0);
    expect((await run.ended).code).toBe(1);
  });

  it('create no state folder', async () => {
    expect((await hyperdrive(['stop', '--state', 'none'])).code).toBe(3);
    expect((await hyperdrive(['resume', '--state', 'none'])).code).toBe(3);
  });
});
