import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { lastResort } from './last-resort.ts';

/** Runs a script with the last-resort handler in a separate process. */
async function run(script: string): Promise<{ readonly code: number | null; readonly text: string }> {
  const source = `
    import { lastResort } from ${JSON.stringify(new URL('./last-resort.ts', import.meta.url).href)};
    const codeFor = lastResort(process, (error) => { console.log('told: ' + error.message); return 7; });
    ${script}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source]);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

test('after an unhandled rejection the command hands over its sweeps, then fails', async () => {
  const { code, text } = await run(`
    const ended = new Promise((resolve) => process.once('SIGTERM', resolve));
    const timer = setInterval(() => {}, 1000);
    Promise.reject(new Error('lost'));
    await ended;
    clearInterval(timer);
    console.log('handed over');
    process.exitCode = codeFor(130);`);
  expect(text).toBe('told: lost\nhanded over\n');
  expect(code).toBe(7);
});

test('an exception ends the process if there is nothing to hand over', async () => {
  const { code, text } = await run(`
    setInterval(() => {}, 1000);
    setTimeout(() => { throw new Error('broken'); });`);
  expect(text).toBe('told: broken\n');
  expect(code).toBe(7);
});

test('later errors are printed too, and the first one sets the exit code', () => {
  const told: unknown[] = [];
  const events = Object.assign(new EventEmitter(), { exit: () => {} });
  events.on('SIGTERM', () => {});
  const codeFor = lastResort(events, (error) => told.push(error) + 4);
  expect(codeFor(3)).toBe(3);
  events.emit('unhandledRejection', 'a');
  events.emit('uncaughtException', 'b');
  expect(told).toEqual(['a', 'b']);
  expect(codeFor(0)).toBe(5);
});
