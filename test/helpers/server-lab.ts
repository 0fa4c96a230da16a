import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Logger, ManualClock, newId, silentLogger, systemRandomBytes } from '../../src/base/index.ts';
import { codeStore, localRunFiles, type RunFolders, runFolders } from '../../src/files/index.ts';
import { parseSweepFile } from '../../src/formats/index.ts';
import { createIntake } from '../../src/intake/index.ts';
import { type SweepDefinition, spaceOf } from '../../src/model/index.ts';
import { Plugins } from '../../src/plugins/index.ts';
import { type AccessTokens, createServer, openAccessTokens, type SweepChecks } from '../../src/server/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { change } from '../../src/workspace/change/change.ts';
import { enqueue } from '../../src/workspace/change/enqueue.ts';
import { attemptParts } from '../../src/workspace/drive/attempt-parts.ts';
import { checkDefinition } from '../../src/workspace/index.ts';
import { analysesOf } from '../../src/workspace/serve/analyse.ts';
import { sweepEffects, sweepImportance } from '../../src/workspace/serve/importance.ts';

/** A server over a store in memory and its own state folder. */
export interface ServerLab {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly folders: RunFolders;
  readonly tokens: AccessTokens;
  /** Sweeps that commands were recorded for. */
  readonly commanded: string[];
  close(): Promise<void>;
}

export interface ServerLabOptions {
  readonly needsToken?: boolean;
  readonly hosts?: readonly string[];
  readonly webFolder?: string;
  readonly logger?: Logger;
  readonly bodyTimeoutMs?: number;
  readonly connectionsOfAddress?: number;
  /** @defaultValue on this thread */
  readonly checks?: SweepChecks;
}

export async function openServerLab(options: ServerLabOptions = {}): Promise<ServerLab> {
  const clock = new ManualClock(Date.UTC(2030, 0, 1));
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-server-'));
  const { logger = silentLogger } = options;
  const store = await openStore('memory:', { clock, randomBytes: systemRandomBytes, logger });
  const intake = createIntake({ store, clock, logger });
  const folders = runFolders(folder);
  const files = localRunFiles(folders, systemRandomBytes);
  const tokens = openAccessTokens({ store, randomBytes: systemRandomBytes });
  const commanded: string[] = [];
  const plugins = new Plugins({ allow: [], folders: [] });
  const app = createServer({
    ...attemptParts({ store, intake, clock, logger, files, randomBytes: systemRandomBytes }),
    ...(options.bodyTimeoutMs !== undefined && { bodyTimeoutMs: options.bodyTimeoutMs }),
    ...(options.connectionsOfAddress !== undefined && { connectionsOfAddress: options.connectionsOfAddress }),
    dashboard: {
      sweeps: {
        store,
        files,
        code: codeStore(folder, { clock, randomBytes: systemRandomBytes }),
        clock,
        logger,
        randomBytes: systemRandomBytes,
        compile: spaceOf,
        offered: async () => ({ samplers: [], policies: [] }),
        readFile: async (text, fileOptions) => parseSweepFile(text, fileOptions),
        check: (definition) => checkDefinition(definition),
        earlierSweeps: async () => [],
        checkMachine: () => {},
        ...(options.checks !== undefined && { checks: options.checks }),
        submit: async (definition: SweepDefinition, { requestKey }) => {
          checkDefinition(definition);
          const id = `hd-${newId(systemRandomBytes, 10)}`;
          return store.createSweep({ id, definition, ...(requestKey !== undefined && { requestKey }) });
        },
        change: (sweepId, wanted) => change({ store, plugins }, sweepId, wanted),
        enqueue: (sweepId, wanted) => enqueue({ store, files }, sweepId, wanted),
        analyses: analysesOf({
          store,
          plugins,
          importance: (sweepId) => sweepImportance({ store }, sweepId),
          effects: (sweepId) => sweepEffects({ store }, sweepId),
        }),
        commanded: (sweepId) => commanded.push(sweepId),
        workingFolder: folder,
        cpuCount: 2,
        newSeed: () => 1,
        version: '0.0.0',
        ...(options.webFolder !== undefined && { webFolder: options.webFolder }),
      },
      access: {
        tokens,
        needsToken: options.needsToken ?? false,
        sessionKey: new Uint8Array(32).fill(7),
        hosts: options.hosts ?? [],
      },
    },
  });
  await app.ready();
  return {
    app,
    store,
    clock,
    folder,
    folders,
    tokens,
    commanded,
    async close() {
      await app.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
