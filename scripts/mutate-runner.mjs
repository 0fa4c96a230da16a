/**
 * The Stryker test runner of `npm run mutate`. It loads source and tests once, then runs the tests that reach a mutant
 * in the same process: milliseconds for most, where a fresh vitest worker for each mutant takes half a second.
 *
 * State that a mutant leaves behind must not fail the test of the next one. So a failed test runs again without the
 * mutant. If it still fails, everything is loaded again and the mutant gets a second run.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { createViteServer } from 'vitest/node';
import { rooms } from './mutate-rooms.mjs';

/** What Stryker writes in front of each mutant: `globalThis.__stryker__.activeMutant === '7'`. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const longMs = 50;
const costs = 'mutate-costs.json';
const { folder, slow } = rooms[process.env.HYPERDRIVE_MUTATE];

class MutateRunner {
  #server;
  #tests = new Map();
  /** Milliseconds of each test without a mutant: the quick ones go first. */
  #cost = existsSync(costs) ? new Map(JSON.parse(readFileSync(costs, 'utf8'))) : new Map();
  /** A static mutant is loaded. */
  #isMutated = false;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const script = (name) => join(process.cwd(), 'scripts', name);
    this.#server = await createViteServer({
      configFile: false,
      logLevel: 'error',
      cacheDir: join(process.cwd(), '.vite'),
      server: { middlewareMode: true, hmr: false, watch: null, ws: false },
      optimizeDeps: { noDiscovery: true },
      resolve: {
        alias: [
          { find: /^vitest$/, replacement: script('mutate-vitest.mjs') },
          { find: /^fast-check$/, replacement: script('mutate-fast-check.mjs') },
        ],
      },
    });
    await this.#load();
  }

  async dryRun() {
    const tests = [];
    for (const test of this.#tests.values()) {
      stryker.currentTestId = test.id;
      const result = await run(test);
      this.#cost.set(test.id, result.timeSpentMs);
      tests.push(result);
    }
    stryker.currentTestId = undefined;
    // For the process that takes over after a timeout.
    writeFileSync(costs, JSON.stringify([...this.#cost]));
    return { status: 'complete', tests, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ testFilter, hitLimit, activeMutant, mutantActivation }) {
    const isStatic = mutantActivation === 'static';
    try {
      if (isStatic) {
        stryker.activeMutant = activeMutant.id;
        this.#isMutated = true;
        await this.#load();
        return await this.#mutantTests(this.#staticTests(), hitLimit, activeMutant.id);
      }
      if (this.#isMutated) await this.#load();
      this.#isMutated = false;
      const result = await this.#mutantTests(testFilter, hitLimit, activeMutant.id);
      if (result.status !== 'killed' || !(await this.#isStained(result.killedBy[0]))) return result;
      await this.#load();
      return await this.#mutantTests(testFilter, hitLimit, activeMutant.id);
    } catch (error) {
      if (!isStatic) throw error;
      // It breaks a module while that loads.
      return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests: 0 };
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  async dispose() {
    await this.#server?.close();
  }

  async #mutantTests(testFilter, strykerLimit, mutant) {
    // Stryker allows a hundred times the hits without the mutant. The tests repeat the same calls, so a tenth will do.
    const hitLimit = strykerLimit === undefined ? undefined : Math.ceil(strykerLimit / 10);
    const chosen = [...(testFilter ?? this.#tests.keys())].sort((a, b) => this.#costOf(a) - this.#costOf(b));
    stryker.hitLimit = hitLimit;
    stryker.hitCount = 0;
    stryker.activeMutant = mutant;
    let nrOfTests = 0;
    for (const each of chosen) {
      const test = this.#tests.get(each);
      if (test === undefined) continue;
      nrOfTests += 1;
      const { status, id, failureMessage } = await run(test);
      if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'hit limit' };
      if (status === failed) return { status: 'killed', killedBy: [id], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * A mutant outside functions is there while everything loads, so no test is known to reach it: all of them run but the
   * long ones, which are about what policies decide. That can only lower the score.
   */
  #staticTests() {
    return [...this.#tests.keys()].filter((id) => this.#costOf(id) < longMs);
  }

  #costOf(id) {
    return this.#cost.get(id) ?? 0;
  }

  /** Whether a test fails without a mutant. */
  async #isStained(id) {
    stryker.activeMutant = undefined;
    stryker.hitLimit = undefined;
    const test = this.#tests.get(id);
    return test !== undefined && (await run(test)).status === failed;
  }

  /** Loads source and tests afresh. */
  async #load() {
    stryker.hitLimit = undefined;
    const modules = this.#server.environments.ssr.runner;
    modules.clearCache();
    this.#tests = new Map();
    const place = { fileName: '', suites: [] };
    globalThis.mutateTests = collector(place, this.#tests);
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (!file.endsWith('.test.ts') || slow.includes(file)) continue;
      place.fileName = join(process.cwd(), folder, file);
      await modules.import(place.fileName);
    }
  }
}

const [success, failed, skipped] = [0, 1, 2];

async function run({ id, name, fileName, body }) {
  const about = { id, name, fileName };
  if (body === undefined) return { ...about, status: skipped, timeSpentMs: 0 };
  const start = performance.now();
  try {
    await body();
    return { ...about, status: success, timeSpentMs: performance.now() - start };
  } catch (error) {
    return { ...about, status: failed, failureMessage: String(error), timeSpentMs: performance.now() - start };
  }
}

/** The part of vitest that the tests of the rooms use. Tests of one name are told apart by a number. */
function collector(place, tests) {
  const add = (title, body) => {
    const { fileName, suites } = place;
    const name = [...suites, title].join(' ');
    const unique = `${relative(process.cwd(), fileName)}#${name}`;
    let id = unique;
    for (let number = 2; tests.has(id); number++) id = `${unique} (${number})`;
    tests.set(id, { id, name, fileName, body });
  };
  const describe = (title, body) => {
    place.suites.push(title);
    body();
    place.suites.pop();
  };
  const each = (rows) => (title, body) => {
    for (const row of rows) add(title, () => body(...(Array.isArray(row) ? row : [row])));
  };
  const it = Object.assign((title, body) => add(title, body), { each, skip: (title) => add(title) });
  return { describe, it, test: it, expect, expectTypeOf: () => anything };
}

/** Type tests have nothing to run. */
const anything = new Proxy(() => anything, { get: () => anything });

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'mutate', factory: Object.assign(() => new MutateRunner(), { inject: [] }) },
];
