import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { EffectsAnswer, ImportanceAnswer } from '../../charts/index.ts';
import type { PluginAccess } from '../../plugins/index.ts';
import type { AnalysisParts } from '../../server/index.ts';
import type { Workspace } from '../workspace.ts';
import type { SweepEffects, SweepImportance } from './importance.ts';

/** The start data of the thread. */
export interface AnalysisStart {
  /** Address of the store; null: only this thread can access it. */
  readonly store: string | null;
  /** Where the package of the store is looked for. */
  readonly plugins: PluginAccess;
  readonly kind: 'importance' | 'effects';
  readonly sweepId: string;
}

/** How to start the thread; for tests. */
export interface AnalysisThread {
  /** @defaultValue the compiled module beside this one */
  readonly entry?: URL;
  readonly execArgv?: readonly string[];
}

/** Analyses of a workspace as the server requests them: see {@link analyse}. */
export function analysesOf(
  workspace: Pick<Workspace, 'importance' | 'effects' | 'plugins'> & {
    readonly store: Pick<Workspace['store'], 'address'>;
  },
): AnalysisParts {
  const opening = { store: workspace.store.address, plugins: workspace.plugins.access };
  return {
    async importance(sweepId) {
      const here = () => workspace.importance(sweepId);
      return plainImportance(await analyse({ ...opening, kind: 'importance', sweepId }, here));
    },
    async effects(sweepId) {
      const here = () => workspace.effects(sweepId);
      return plainEffects(await analyse({ ...opening, kind: 'effects', sweepId }, here));
    },
  };
}

/**
 * Analyses a sweep on a separate thread with its own connection to the store, because up to seconds of work would block
 * the server. Runs on this thread for a store in memory and for uncompiled sources.
 *
 * @param here runs the same analysis on this thread
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function analyse<Result>(
  start: AnalysisStart,
  here: () => Promise<Result>,
  thread: AnalysisThread = {},
): Promise<Result> {
  const entry = thread.entry ?? new URL('./analysis-worker.js', import.meta.url);
  if (start.store !== null && existsSync(fileURLToPath(entry))) {
    try {
      return await onThread<Result>(entry, start, thread.execArgv ?? []);
    } catch {
      // The answer is the same on this thread, and so is an error of the analysis itself.
    }
  }
  return here();
}

/**
 * Less memory beside the server's. More room for young objects would save a fifth of the time but cost that memory.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

function onThread<Result>(entry: URL, start: AnalysisStart, execArgv: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: start, execArgv: [...execArgv], resourceLimits });
    // Nobody waits for an analysis when the process exits.
    worker.unref();
    worker.once('message', (result: Result) => resolve(result));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread has ended')));
  });
}

/** Importance in the form of answers. */
function plainImportance({
  parameters,
  ...read
}: SweepImportance): Omit<ImportanceAnswer, 'seq' | 'metric' | 'method'> {
  return { ...read, parameters: parameters.map(({ branches, ...rest }) => ({ ...rest, branches: [...branches] })) };
}

/** Effects in the form of answers: null where the library has undefined. */
function plainEffects({ effects, ...read }: SweepEffects): Omit<EffectsAnswer, 'seq' | 'metric' | 'method'> {
  if (effects === undefined) return { ...read, effects: null };
  const { curves, parameters, ...facts } = effects;
  return {
    ...read,
    effects: {
      ...facts,
      parameters: parameters.map(({ branches, ...rest }) => ({ ...rest, branches: [...branches] })),
      curves: curves.map(({ points, ...rest }) => ({ ...rest, points: [...points] })),
    },
  };
}
