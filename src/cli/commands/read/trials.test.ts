import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeStudy } from '../../../../test/helpers/study.ts';
import { ManualClock, silentLogger, systemRandomBytes } from '../../../base/index.ts';
import { openStore, statePlace } from '../../../store/index.ts';
import { processContext } from '../../terminal/process-context.ts';
import { terminalOver } from '../../terminal/terminal.ts';
import { type TrialsOptions, trialsCommand } from './trials.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-trials-'));
const trials = 1_200;

beforeAll(async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const parts = { clock, randomBytes: systemRandomBytes, logger: silentLogger };
  const store = await openStore(statePlace(folder).address, parts);
  await writeStudy(store, clock, { sweepId: 'study', trials, workers: 256, intervals: 4, reports: false, seed: 2 });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** What the command prints on a terminal of 24 rows and 100 columns, or into a pipe. */
async function printed(options: Partial<TrialsOptions>, isTTY = true): Promise<string[]> {
  let text = '';
  const write = (part: string | Uint8Array) => {
    text += String(part);
    return true;
  };
  const stdout = { isTTY, rows: 24, columns: 100, write };
  const terminal = terminalOver(stdout, stdout, {});
  const rest = { terminal, workingFolder: '/', stdin: Readable.from([]), signals: new EventEmitter() };
  const context = processContext({ state: folder }, rest);
  await trialsCommand(context, undefined, { json: false, sort: 'number', ...options });
  return stripVTControlCharacters(text).split('\n').slice(0, -1);
}

const numbersOf = (lines: readonly string[]) =>
  lines.flatMap((line) => /^ *(\d+) {2}/.exec(line)?.[1] ?? []).map(Number);
const upTo = (end: number) => Array.from({ length: end }, (_, number) => number);

it('a terminal gets a screenful, the latest or the best, and how to get the others', async () => {
  const lines = await printed({});
  expect(lines).toHaveLength(23);
  expect(numbersOf(lines)).toEqual(upTo(trials).slice(-21));
  expect(lines.at(-1)).toBe('the latest 21 of 1200 trials; --all lists all');
  const best = await printed({ sort: 'best' });
  expect(best.at(-1)).toBe('the best 21 of 1200 trials; --all lists all');
  expect(numbersOf(best)).toEqual(numbersOf(await printed({ sort: 'best', all: true })).slice(0, 21));
  expect(lines.every((line) => line.length <= 100)).toBe(true);
});

it('everything else gets what is asked for, in columns', async () => {
  for (const [options, isTTY] of [[{ all: true }, true] as const, [{}, false] as const]) {
    const lines = await printed(options, isTTY);
    expect(numbersOf(lines)).toEqual(upTo(trials));
    // A later page has longer numbers and keeps the columns of the first.
    const places = new Set(lines.slice(1).map((line) => line.search(/completed|failed|stopped|canceled/)));
    expect(places.size).toBe(1);
  }
  expect(numbersOf(await printed({ limit: 40 }))).toEqual(upTo(40));
  const rows = JSON.parse((await printed({ json: true })).join('\n'));
  expect(rows.map(({ number }: { number: number }) => number)).toEqual(upTo(trials));
});

it('few trials fit a screen without a note', async () => {
  const lines = await printed({ state: 'canceled' });
  expect(lines).toHaveLength(1);
});
