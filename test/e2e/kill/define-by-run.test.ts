import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openWorkspace } from '../../../src/workspace/index.ts';

/**
 * The program of a define-by-run study is killed after each commit of its store, and another one continues. Whenever
 * that was: each value is drawn once, and the study ends as an undisturbed one does.
 */
const command = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-kill-by-run-'));
const trials = 4;
/** 1 tries every commit; a run of CI takes every fourth. */
const step = Number(process.env.HYPERDRIVE_KILL_STEP ?? 4);

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Died extends Error {}
/** All trials of the study were handed out, or it has ended: it does so by itself after the last value. */
class Exhausted extends Error {}

const answerSchema = z.object({
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.looseObject({ code: z.string() }).optional(),
});
const askedSchema = z.object({ trials: z.tuple([z.object({ trial: z.number() })]) });

/** A program that answers requests, one after the other. */
class Session {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(state: string, dieAt: number) {
    this.#child = spawn(
      process.execPath,
      ['--import', resolve('test/e2e/kill/die-at-commit.mjs'), command, 'study', '--stdio', '--state', state],
      { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, HYPERDRIVE_DIE_AT: String(dieAt) } },
    );
    // It may die while a request is written.
    this.#child.stdin?.on('error', () => undefined);
    if (!this.#child.stdout) throw new Error('no output');
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(op: string, fields: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#child.stdin?.write(`${JSON.stringify({ op, ...fields })}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Died();
    const { result, error } = answerSchema.parse(JSON.parse(line.value));
    if (error?.code === 'SDK_EXHAUSTED' || error?.code === 'SWEEP_IS_FINAL') throw new Exhausted();
    if (result === undefined) throw new Error(`${op}: ${JSON.stringify(error)}`);
    return result;
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    while ((await this.#lines.next()).done !== true);
  }
}

/** Evaluates a trial, whose parameters depend on its first one. @returns its value */
async function evaluate(session: Session, trial: number): Promise<number> {
  const suggest = async (name: string, expression: object) =>
    (await session.ask('suggest', { trial, name, expression })).value;
  const kind = await suggest('kind', { type: 'choice', values: ['near', 'far'] });
  const x = Number(await suggest('x', { type: 'range', low: 0, high: trial + 1 }));
  return kind === 'near' ? x : x + Number(await suggest('depth', { type: 'int_range', low: 1, high: 8 }));
}

/** Runs a study whose first program dies there. @returns what came of it; undefined if it died before it began */
async function run(dieAt: number) {
  const state = join(folder, String(dieAt));
  let session = new Session(state, dieAt);
  let isDead = false;
  let isOpen = false;
  let study: unknown;
  for (;;)
    try {
      if (study === undefined) {
        if (isDead) return undefined;
        const fields = { define_by_run: true, seed: 4, sampling: 'tpe', max_total_trials: trials };
        study = (await session.ask('create', fields)).study;
      } else if (!isOpen) await session.ask('open', { study });
      isOpen = true;
      const [{ trial }] = askedSchema.parse(await session.ask('ask')).trials;
      await session.ask('tell', { trial, value: await evaluate(session, trial) });
    } catch (error) {
      if (error instanceof Exhausted) break;
      if (!(error instanceof Died)) throw error;
      isDead = true;
      isOpen = false;
      session = new Session(state, 0);
    }
  await session.end();
  await using workspace = await openWorkspace({ folder: state });
  const { store } = workspace;
  const sweepId = String(study);
  expect((await workspace.replay(sweepId)).differences).toEqual([]);
  expect((await workspace.verify()).sweeps).toMatchObject([{ faults: [] }]);
  const configured = await store.log({ sweepId, kinds: ['trial.configured'] });
  return {
    isDead,
    trials: (await store.trials({ sweepId })).map(({ number, state: ending, config, best }) => ({
      number,
      ending,
      config,
      best,
    })),
    spaces: (await store.definitionVersions(sweepId)).map(({ definition, note }) => [definition.space, note]),
    drawn: configured.map(({ trial, body }) => [trial, body.config]),
  };
}

test('killed after any commit, a define-by-run study ends as an undisturbed one', { timeout: 600_000 }, async () => {
  const undisturbed = await run(0);
  expect(undisturbed?.drawn.length).toBeGreaterThan(2 * trials);
  let kills = 0;
  for (let at = 1; ; at += step) {
    const found = await run(at);
    if (found === undefined) continue;
    if (!found.isDead) break;
    kills += 1;
    expect({ at, ...found, isDead: false }).toEqual({ at, ...undisturbed });
  }
  expect(kills).toBeGreaterThan(3 * trials);
});
