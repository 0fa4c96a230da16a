import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';

/** The built command, unless the source is newer or nothing is built. */
function command(): string[] {
  const built = resolve('dist/cli/main.js');
  const source = resolve('src/cli/commands/study.ts');
  if (existsSync(built) && statSync(built).mtimeMs >= statSync(source).mtimeMs) return [built];
  return ['--import', 'tsx', resolve('src/cli/main.ts')];
}

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-stdio-'));
const started: ChildProcessWithoutNullStreams[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Starts `hyperdrive study --stdio` as a program in another language would. */
function start() {
  const child = spawn(process.execPath, [...command(), 'study', '--stdio', '--state', folder]);
  started.push(child);
  const closed = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async call(request: object) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`no answer: ${errors}`);
      return JSON.parse(String(value));
    },
    async ended() {
      // Not at 'exit': its last output may still be in transit.
      const [code] = await closed;
      return { code, errors };
    },
  };
}

test('the command answers each line, ends with its input, and a killed one loses nothing that was answered', async () => {
  const first = start();
  const { result } = await first.call({ op: 'create', id: 1, space: { x: ['uniform', [0, 1]] }, seed: 5 });
  const asked = await first.call({ op: 'ask', id: 2, count: 3 });
  expect(asked).toMatchObject({ id: 2, result: { exhausted: false } });
  await first.call({ op: 'tell', trial: 1, value: 0.5 });
  await first.call({ op: 'observe', config: { x: 0.25 }, value: 0.75 });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = start();
  expect(await second.call({ op: 'open', id: 'x', study: result.study })).toMatchObject({ id: 'x' });
  expect(await second.call({ op: 'best' })).toMatchObject({ result: { best: { trial: 1, value: 0.5 } } });
  const again = await second.call({ op: 'ask', count: 3 });
  expect(again.result.trials).toEqual([
    asked.result.trials[0],
    asked.result.trials[2],
    expect.objectContaining({ trial: 3 }),
  ]);
  second.child.stdin.end();
  expect(await second.ended()).toEqual({ code: 0, errors: '' });
});
