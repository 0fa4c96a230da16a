import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { ManualClock, silentLogger, systemRandomBytes } from '../../src/base/index.ts';
import type { SweepDefinition } from '../../src/model/index.ts';
import { openStore, statePlace } from '../../src/store/index.ts';
import { openWorkspace, serveWorkspace, tokensOf, type Workspace } from '../../src/workspace/index.ts';
import { writeStudy } from '../helpers/study.ts';

/** The dashboard as users have it: the built page, served over a real store. */
export interface Site {
  readonly url: string;
  readonly workspace: Workspace;
  /** Token of a viewer; empty if none is needed. */
  readonly token: string;
  /** JSON at a path of the API. */
  api(path: string): Promise<unknown>;
  /** Ends the server as a machine that goes away, and starts it again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Builds the dashboard from the present sources.
 * @param mode `development`: React also warns of mistakes, and is slower
 * @returns its folder
 */
export async function buildDashboard(mode: 'production' | 'development'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-web-'));
  // Vite and React look at the variable, not at the mode, to tell which code to make.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = mode;
  try {
    await build({
      root: resolve('web'),
      logLevel: 'error',
      mode,
      build: { outDir: folder, emptyOutDir: true, minify: mode === 'production' },
    });
  } finally {
    process.env['NODE_ENV'] = before;
  }
  return folder;
}

/** A study of the past, whole or cut while its last trials run. */
export interface Past {
  readonly sweepId: string;
  readonly trials: number;
  readonly workers: number;
  readonly intervals: number;
  readonly leaveOpen?: boolean;
  readonly definition?: Partial<SweepDefinition>;
}

/** A study of two objectives with a bound on the second. */
export const weighed: Past = {
  sweepId: 'weighed',
  trials: 120,
  workers: 8,
  intervals: 10,
  definition: {
    name: 'weighed',
    objectives: [
      { primaryMetric: 'val_accuracy', goal: 'maximize' },
      { primaryMetric: 'latency_ms', goal: 'minimize' },
    ],
    outcomeConstraints: [{ metric: 'latency_ms', max: 16 }],
  },
};

/** Options for serving a site. */
export interface SiteOptions {
  /** Whether it requires a token. */
  readonly token?: boolean;
  readonly embedOrigins?: readonly string[];
}

/** Serves a new state folder with some studies in it. */
export async function openSite(
  webFolder: string,
  past: readonly Past[],
  { token: isClosed = false, embedOrigins = [] }: SiteOptions = {},
): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-state-'));
  for (const study of past) await writePast(folder, study);
  const workspace = await openWorkspace({ folder });
  let token = '';
  if (isClosed) {
    token = (await (await tokensOf(workspace)).create({ name: 'reader', role: 'viewer', expiresInMs: null })).token;
  }
  const options = { webFolder, requireToken: isClosed, embedOrigins };
  let served = await serveWorkspace(workspace, options);
  const { url } = served;
  return {
    url,
    token,
    workspace,
    async api(path) {
      const response = await fetch(`${url}/api/v1${path}`);
      return response.json();
    },
    stop: () => served.close(),
    async start() {
      served = await serveWorkspace(workspace, { ...options, port: Number(new URL(url).port) });
    },
    async close() {
      await served.close();
      await workspace.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function writePast(folder: string, study: Past): Promise<void> {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const store = await openStore(statePlace(folder).address, {
    clock,
    randomBytes: systemRandomBytes,
    logger: silentLogger,
  });
  await writeStudy(store, clock, { ...study, reports: true, seed: 3 });
  await store.close();
}
