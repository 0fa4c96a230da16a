import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { runFolders } from '../../files/index.ts';
import { changeAnswerSchema, changeCheckSchema, commandAnswerSchema } from '../../http/index.ts';
import { createIntake } from '../../intake/index.ts';
import { presentDefinition, type SweepDefinition } from '../../model/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import {
  askStudy,
  onlyThere,
  RemoteReads,
  remoteFiles,
  remoteStore,
  ServerConnection,
  sendCode,
} from '../../remote/index.ts';
import type { Store } from '../../store/index.ts';
import type { ChangeOptions, ChangeResult } from '../change/change.ts';
import type { EnqueueOptions } from '../change/enqueue.ts';
import { workspaceError } from '../errors.ts';
import { picturesOf } from '../serve/pictures.ts';
import type { Workspace } from '../workspace.ts';

/** A server to open. */
export interface ServerPlace {
  /** As `serverAddress` of the remote room returns it. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Packages whose samplers and policies sweep files of this machine may name. */
  readonly plugins: Plugins;
}

/** See `openServer`, which loads this module. */
export async function openRemoteWorkspace({ url, token, plugins }: ServerPlace): Promise<Workspace> {
  const clock = systemClock();
  const leave = new AbortController();
  const connection = new ServerConnection({
    ...{ url, token, clock, randomBytes: systemRandomBytes, signal: leave.signal },
  });
  const reads = new RemoteReads(connection, clock);
  await reads.check();
  const store = remoteStore(connection, reads);
  const parts = { store, clock, plugins };
  const analyses = () => import('../serve/importance.ts');
  const close = async () => leave.abort();
  const workspace: Workspace = {
    server: url,
    sendCode: (code) => sendCode(connection, code),
    askStudy: (request) => askStudy(connection, request),
    folder: url,
    store,
    // No file of a server is here: `files` reads them.
    folders: runFolders('/nonexistent'),
    files: remoteFiles(connection),
    intake: createIntake({ store, clock, logger: silentLogger }),
    plugins,
    restrictPlugins: () => workspace,
    readSweepFile: async (text, options) =>
      (await import('../change/read-sweep-file.ts')).readSweepFile(text, options, plugins),
    async submit(definition) {
      const { id } = await connection.json(commandAnswerSchema, {
        ...{ method: 'POST', path: '/api/v1/sweeps', body: { definition } },
      });
      return store.sweep(id);
    },
    offeredSweeps: async (definition) => (await import('../change/earlier-sweeps.ts')).offeredSweeps(parts, definition),
    drive: refused('driving a sweep from another machine'),
    change: (sweepId, options) => change({ connection, store, plugins }, sweepId, options),
    enqueue: (sweepId, options) => enqueue({ connection, store }, sweepId, options),
    replay: refused('replaying a sweep'),
    importance: async (sweepId) => (await analyses()).sweepImportance(parts, sweepId),
    effects: async (sweepId) => (await analyses()).sweepEffects(parts, sweepId),
    pictures: picturesOf(parts),
    observe: refused('observing'),
    suggest: refused('suggesting a parameter'),
    verify: refused('verifying its state folder'),
    close,
    [Symbol.asyncDispose]: close,
  };
  return workspace;
}

function refused(what: string) {
  return async (): Promise<never> => {
    throw onlyThere(what);
  };
}

interface Parts {
  readonly connection: ServerConnection;
  readonly store: Store;
}

function sweepPath(sweepId: string): string {
  return `/api/v1/sweeps/${encodeURIComponent(sweepId)}`;
}

/** The server names the holder of the token as the author. */
async function change(
  { connection, store, plugins }: Parts & { readonly plugins: Plugins },
  sweepId: string,
  { source, defaults = {}, note = null, ifVersion, dryRun = false }: ChangeOptions,
): Promise<ChangeResult> {
  if ('limits' in source) throw onlyThere('changing limits alone');
  const wanted =
    'set' in source
      ? { set: source.set }
      : {
          definition:
            'definition' in source ? source.definition : await definitionOf(source, { store, plugins }, sweepId),
        };
  const body = { ...wanted, defaults, note, ...(ifVersion !== undefined && { ifVersion }) };
  if (!dryRun) {
    const path = `${sweepPath(sweepId)}/change`;
    const answer = await connection.json(changeAnswerSchema, { method: 'POST', path, body });
    const { version, written, differences, earlier } = answer;
    return { version, isWritten: written, differences, earlier, sweep: await store.sweep(sweepId) };
  }
  const path = `${sweepPath(sweepId)}/change/check`;
  const { problems, missingDefaults, effect } = await connection.json(changeCheckSchema, {
    ...{ method: 'POST', path, body },
  });
  if (effect !== null) return { ...effect, isWritten: false, sweep: await store.sweep(sweepId) };
  const found = problems.map(({ path: field, message }) => (field === '' ? message : `${field}: ${message}`));
  throw workspaceError('SWEEP_BAD_CHANGE', found.join('\n') || `no default for ${missingDefaults.join(', ')}`, {
    details: { problems: found, missingDefaults },
  });
}

/** A sweep file of this machine as a definition. Its code is not sent again: trials go on with the code of the sweep. */
async function definitionOf(
  source: Extract<ChangeOptions['source'], { yaml: string }>,
  { store, plugins }: { readonly store: Store; readonly plugins: Plugins },
  sweepId: string,
): Promise<SweepDefinition> {
  const { readSweepFile } = await import('../change/read-sweep-file.ts');
  const { yaml, ...options } = source;
  const before = presentDefinition(await store.sweep(sweepId));
  const { definition } = await readSweepFile(yaml, { ...options, defaultSeed: before.seed }, plugins);
  return { ...definition, trial: withFolder(definition.trial, before.trial) };
}

function withFolder(trial: SweepDefinition['trial'], before: SweepDefinition['trial']): SweepDefinition['trial'] {
  if (trial.type !== 'command' || before.type !== 'command') return trial;
  const { copiedCode: _, ...rest } = trial;
  const { workingFolder, copiedCode } = before;
  return { ...rest, workingFolder, ...(copiedCode !== undefined && { copiedCode }) };
}

async function enqueue({ connection, store }: Parts, sweepId: string, options: EnqueueOptions) {
  const { configs, again = [], resume = [], onTop = true } = options;
  await connection.json(commandAnswerSchema, {
    ...{ method: 'POST', path: `${sweepPath(sweepId)}/trials`, body: { configs, again, resume, onTop } },
  });
  return store.sweep(sweepId);
}
