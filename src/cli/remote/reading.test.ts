import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenServer, type TokenServer } from '../../../test/helpers/token-server.ts';
import { startProgram } from '../program.fixture.ts';

let there: TokenServer;
let member: string;
let viewer: string;
let ended: string;

const command = JSON.stringify(['sh', '-c', 'echo "{\\"loss\\": $0}"; echo note >&2', '${{search_space.x}}']);
const sweepFile = (name: string, rest = '') => `
name: ${name}
trial: { command: ${command} }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 }, y: { type: choice, values: [1, 2] } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 12, max_concurrent_trials: 2${rest} }
`;

beforeAll(async () => {
  there = await openTokenServer();
  [member, viewer] = [await there.token('member'), await there.token('viewer')];
  ended = await submit('ended');
  await (await there.workspace.drive(ended)).done;
}, 120_000);
afterAll(() => there.close());

async function submit(name: string, rest = ''): Promise<string> {
  const { definition } = await there.workspace.readSweepFile(sweepFile(name, rest), {
    ...{ path: 'sweep.yaml', folder: there.folder, cpuCount: 1, defaultSeed: 1 },
  });
  return (await there.workspace.submit(definition)).id;
}

const here = (...words: string[]) => startProgram([...words, '--state', '.hyperdrive'], there.folder).ended;
/** From another folder, so that nothing local can answer. */
const far = (words: readonly string[], token: string, url = there.url) =>
  startProgram([...words, '--server', url], '/', '', { HOME: '/nonexistent', HYPERDRIVE_SERVER_TOKEN: token }).ended;

describe('over --server', () => {
  it.each([
    [['status', 'ended']],
    [['status', 'ended', '--json']],
    [['status', '--json']],
    [['trials', 'ended']],
    [['trials', 'ended', '--sort', 'best', '--limit', '3', '--json']],
    [['best', 'ended']],
    [['importance', 'ended']],
    [['importance', 'ended', '--effects', '--json']],
    [['versions', 'ended', '--json']],
    [['export', 'ended']],
    [['export', 'ended', '--format', 'yaml']],
    [['plot', 'history', 'ended', '--out', '-']],
    [['plot', 'curves', 'ended', '--out', '-']],
    [['logs', '3', 'ended']],
    [['logs', '3', 'ended', '--json', '--tail', '10']],
    [['watch', 'ended', '--json']],
  ])('%j prints what it prints on the machine itself', async (words) => {
    const [local, remote] = [await here(...words), await far(words, viewer)];
    const plain = (text: string) => text.replace(/^outputs (in|and) .*\n/m, '');
    expect(remote.code).toBe(local.code);
    expect(remote.err).toBe(local.err);
    // The streams of a log are written as they come, so only the order within each is certain.
    const streamOf = (line: string) => /^{"stream":"\w+"/.exec(line)?.[0] ?? '';
    const shown = (out: string) =>
      plain(out)
        .split('\n')
        .sort((a, b) => (streamOf(a) < streamOf(b) ? -1 : streamOf(a) > streamOf(b) ? 1 : 0));
    expect(shown(remote.out)).toEqual(shown(local.out));
    expect(remote.out + remote.err).not.toBe('');
  });

  it('an unknown sweep and an unknown trial are the errors of this machine', async () => {
    expect(await far(['status', 'nothing'], viewer)).toMatchObject({
      code: 3,
      err: expect.stringContaining('CLI_UNKNOWN_SWEEP'),
    });
    expect(await far(['logs', '99', 'ended'], viewer)).toMatchObject({
      code: 3,
      err: expect.stringContaining('STORE_UNKNOWN_TRIAL'),
    });
  });

  it.each([[['verify']], [['replay', 'ended']]])(
    '%j says that it works on the machine of the folder',
    async (words) => {
      expect(await far(words, member)).toMatchObject({ code: 2, err: expect.stringContaining('REMOTE_ONLY_THERE') });
    },
  );

  it('a folder that the command line names counts more than the variable', async () => {
    const both = startProgram(['status', '--state', 'empty'], there.folder, '', { HYPERDRIVE_SERVER: there.url });
    expect(await both.ended).toMatchObject({ code: 3, err: expect.stringContaining('empty') });
    expect((await far(['status', '--state', 'x'], viewer)).code).toBe(2);
  });

  it('viewers change nothing', async () => {
    const id = await submit('guarded');
    for (const words of [
      ['pause', id],
      ['stop', id, '--no-wait'],
      ['resume', id],
      ['enqueue', id, '--config', '{"x": 0.5, "y": 1}'],
      ['change', id, '--set', 'limits.max_total_trials=3'],
    ])
      expect(await far(words, viewer)).toMatchObject({ code: 6, err: expect.stringContaining('SERVER_FORBIDDEN') });
    expect((await there.workspace.store.sweep(id)).nextSeq).toBe(2);
  });

  it('members steer a sweep, which the server then drives', async () => {
    const id = await submit('steered');
    expect(await far(['pause', id], member)).toMatchObject({ code: 0 });
    expect((await there.workspace.store.sweep(id)).paused).toBe(true);
    const change = ['change', id, '--set', 'limits.max_total_trials=5', '--note', 'fewer'];
    expect((await far([...change, '--dry-run'], member)).out).toContain('would be at version 2');
    expect((await there.workspace.store.sweep(id)).definitionVersion).toBe(1);
    expect((await far(change, member)).out).toContain('is at version 2');
    const wrong = await far(['change', id, '--set', 'limits.max_total_trials=few', '--dry-run'], member);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('max_total_trials') });
    const [, second] = await there.workspace.store.definitionVersions(id);
    expect(second).toMatchObject({ by: 'a member', note: 'fewer' });
    const enqueue = await far(['enqueue', id, '--config', '{"x": 0.5, "y": 1}'], member);
    expect(enqueue.out).toContain('1 configuration next');
    const resume = await far(['resume', id], member);
    expect(resume).toMatchObject({ code: 0, out: expect.stringContaining('6 completed') });
    expect((await there.workspace.store.trial(id, 0)).config).toEqual({ x: 0.5, y: 1 });
  }, 60_000);

  it('stop cancels and waits; Ctrl-C leaves a watch and says how to go on', async () => {
    const id = await submit('long', ', trial_timeout: 600');
    await far(['pause', id], member);
    const watch = startProgram(['watch', id, '--server', there.url], '/', '', { HYPERDRIVE_SERVER_TOKEN: viewer });
    setTimeout(watch.press, 1_500);
    expect(await watch.ended).toMatchObject({ code: 130, err: expect.stringContaining(`It goes on at ${there.url}`) });
    expect(await far(['stop', id, '--reason', 'enough'], member)).toMatchObject({
      code: 0,
      out: expect.stringContaining('canceled'),
    });
    expect((await there.workspace.store.sweep(id)).message).toBe('enough');
  }, 60_000);

  it('an answer that is lost on the way is asked for again, and nothing is done twice', async () => {
    const id = await submit('lossy');
    await far(['pause', id], member);
    let lost = 0;
    // Passes everything on, but hangs up on the first answer to a change.
    const proxy = createServer((asked, answer) => {
      const { port } = new URL(there.url);
      const onward = request({ port, path: asked.url, method: asked.method, headers: asked.headers }, (read) => {
        if (asked.url?.endsWith('/trials') === true && lost++ === 0) return void asked.socket.destroy();
        answer.writeHead(read.statusCode ?? 500, read.headers);
        read.pipe(answer);
      });
      asked.pipe(onward);
    }).listen(0);
    try {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const words = ['enqueue', id, '--config', '{"x": 0.25, "y": 2}', '--json'];
      expect(JSON.parse((await far(words, member, url)).out)).toMatchObject({ trials: 1, total: 13 });
      expect(lost).toBe(2);
    } finally {
      proxy.close();
    }
  });
});

it('the help of commands names the server', async () => {
  const { out } = await startProgram(['status', '--help'], join('/')).ended;
  expect(out).toContain('HYPERDRIVE_SERVER');
});
