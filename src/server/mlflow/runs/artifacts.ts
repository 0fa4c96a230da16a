import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FileSet, RunFiles } from '../../../files/index.ts';
import type { Store } from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import { sendData } from '../../request/send-data.ts';
import { type Caller, type Right, type RunDirectory, unknown } from '../callers.ts';
import { factKind, padded } from '../facts.ts';
import { isOutsideSweeps, modelIdOf, type RunName, runIdOf } from '../ids.ts';

/** Largest upload, bytes: a checkpoint of a large model fits, and a runaway upload does not fill the disk. */
const uploadBytes = 16 * 1024 ** 3;

/** Folder for further runs and models, in the output folder of their trial. */
const ownFolder = 'mlflow';

/** A file or folder in a listing. */
export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

/** A folder and the requested path in it. */
interface Place {
  /** Root folder; nothing outside it is read or written. */
  readonly root: FileSet;
  /** Path in the folder without a final slash; empty: the folder itself. */
  readonly path: string;
  /** Entries of the folder that belong to further runs and models. */
  readonly others: readonly string[];
}

/**
 * Files of runs, through MLflow's artifact proxy. A trial's run uses the trial's output folder; further runs and models
 * have their own folders in it, `mlflow/runs/<id>` and `mlflow/models/<id>`. Runs and models outside sweeps have
 * separate folders.
 */
export class ProxiedFiles {
  readonly #directory: RunDirectory;
  readonly #store: Store;
  readonly #files: RunFiles;

  constructor(parts: {
    readonly directory: RunDirectory;
    readonly store: Store;
    readonly files: RunFiles;
  }) {
    this.#directory = parts.directory;
    this.#store = parts.store;
    this.#files = parts.files;
  }

  /** Lists a folder of the proxy, with names only. */
  async listProxied(caller: Caller, path: string): Promise<readonly FileInfo[]> {
    const place = await this.#place(caller, path, 'read');
    return place === undefined ? [] : this.#list(place);
  }

  /** Lists a folder of a run or model, with paths from its root. */
  async list(name: RunName, path: string, what: 'run' | 'model'): Promise<readonly FileInfo[]> {
    const below = path.replace(/\/+$/, '');
    const place = this.#placeOf(name, what, below);
    if (place === undefined) return [];
    const files = await this.#list(place);
    return files.map((file) => ({ ...file, path: joined(below, file.path) }));
  }

  async #list({ root, path }: Place): Promise<readonly FileInfo[]> {
    const found = await root.list(path === '' ? {} : { under: path });
    const entries = new Map<string, FileInfo>();
    for (const file of found) {
      const [name = '', ...deeper] = file.path.slice(path === '' ? 0 : path.length + 1).split('/');
      if (deeper.length > 0) entries.set(name, { path: name, is_dir: true });
      else entries.set(name, { path: name, is_dir: false, file_size: file.sizeBytes });
    }
    return [...entries.values()];
  }

  /** Sends a file. @throws TRACKING_UNKNOWN_FILE, TRACKING_BAD_PATH, SERVER_UNKNOWN_RUN */
  async download(caller: Caller, path: string, reply: FastifyReply) {
    const place = await this.#place(caller, path, 'read');
    if (place === undefined || place.path === '') throw badPath(path);
    const file = await place.root.open(place.path);
    const name = encodeURIComponent(place.path.split('/').at(-1) ?? 'file');
    return sendData(reply, file, `attachment; filename*=UTF-8''${name.replace(/['()*]/g, '_')}`);
  }

  /** Stores a file. @throws TRACKING_BAD_PATH, TRACKING_TOO_LARGE, SERVER_UNKNOWN_RUN */
  async upload(caller: Caller, path: string, content: Readable): Promise<void> {
    const place = await this.#place(caller, path, 'annotate');
    if (place === undefined || place.path === '' || path.endsWith('/')) throw badPath(path);
    await place.root.write(place.path, content, { maxBytes: uploadBytes });
  }

  /**
   * Removes a file, a folder, or all files of a run or model. Emptying a trial's folder keeps the files of further runs
   * and models in it.
   * @throws TRACKING_BAD_PATH, TRACKING_UNKNOWN_FILE, SERVER_UNKNOWN_RUN
   */
  async remove(caller: Caller, path: string): Promise<void> {
    const place = await this.#place(caller, path, 'annotate');
    if (place === undefined) throw badPath(path);
    if (place.path === '') await place.root.empty(place.others);
    else await place.root.remove(place.path);
  }

  /**
   * Resolves `<experiment>/<run>/artifacts/…` or `<experiment>/models/<model>/artifacts/…`; undefined for a sweep's own
   * run.
   */
  async #place(caller: Caller, path: string, right: Right): Promise<Place | undefined> {
    const parts = path.replace(/\/+$/, '').split('/');
    const [experiment = '', first = '', second = ''] = parts;
    const isModel = first === 'models';
    const rest = parts.slice(isModel ? 3 : 2);
    if (rest[0] !== 'artifacts') throw badPath(path);
    const name = isModel
      ? await this.#directory.model(caller, second, right)
      : await this.#directory.run(caller, first, right);
    if (name.sweepId !== experiment) throw badPath(path);
    await checkRecorded(this.#store, name, isModel ? 'model' : 'run');
    return this.#placeOf(name, isModel ? 'model' : 'run', rest.slice(1).join('/'));
  }

  #placeOf(name: RunName, what: 'run' | 'model', path: string): Place | undefined {
    const id = what === 'run' ? runIdOf(name) : modelIdOf(name);
    if (isOutsideSweeps(name)) return { root: this.#files.outside(name.sweepId, what, id), path, others: [] };
    if (name.trial === null) return undefined;
    const folder = what === 'run' && name.extra === 0 ? '' : `${ownFolder}/${what}s/${id}`;
    return { root: this.#files.outputs(name.sweepId, name.trial), path: joined(folder, path), others: [ownFolder] };
  }
}

/** Checks that a further run or model is recorded. @throws SERVER_UNKNOWN_RUN */
async function checkRecorded(store: Store, name: RunName, what: 'run' | 'model'): Promise<void> {
  const { sweepId, trial, extra } = name;
  if (extra === 0) return;
  const kind = what === 'run' ? factKind.runs : factKind.models;
  const found = await store.annotations({ sweepId, trial, kind, key: padded(extra) });
  if (found.length > 0) return;
  throw what === 'run' ? unknown('run', runIdOf(name)) : unknown('logged model', modelIdOf(name));
}

function joined(folder: string, path: string): string {
  return folder === '' || path === '' ? `${folder}${path}` : `${folder}/${path}`;
}

function badPath(path: string): Error {
  return serverError(
    'SERVER_BAD_REQUEST',
    `path: expected <experiment>/<run>/artifacts/<file>, got ${JSON.stringify(path.slice(0, 200))}`,
  );
}
