import type { FastifyRequest } from 'fastify';
import { isHyperDriveException } from '../../base/index.ts';
import type { Role } from '../../http/index.ts';
import { intakeError, type Store } from '../../store/index.ts';
import { type Access, bearerOf } from '../access/access.ts';
import { serverError } from '../errors.ts';
import { parseMlflowToken } from './environment.ts';
import {
  isOutsideSweeps,
  parseModelId,
  parseRunId,
  type RunIdParts,
  type RunName,
  runIdOf,
  sweepDigest,
} from './ids.ts';

/** The caller: a trial, which sees only its own run, or a user with a role. */
export type Caller =
  | {
      readonly kind: 'attempt';
      readonly key: string;
      readonly sweepId: string;
      readonly trial: number;
      readonly attempt: number;
      readonly hasEnded: boolean;
    }
  | { readonly kind: 'user'; readonly role: Role };

/** A running trial. */
export type AttemptCaller = Extract<Caller, { kind: 'attempt' }>;

/** A right to a run. Metrics, parameters and models come from the trial itself; users may add tags and files. */
export type Right = 'read' | 'annotate' | 'report';

/** Identifies callers. */
export class Callers {
  readonly #store: Store;
  readonly #opens: (token: string, key: string) => boolean | Promise<boolean>;
  readonly #access: Access | undefined;

  constructor(parts: {
    readonly store: Store;
    readonly opens: (token: string, key: string) => boolean | Promise<boolean>;
    /** Access of users; without it, only trials may call. */
    readonly access?: Access;
  }) {
    this.#store = parts.store;
    this.#opens = parts.opens;
    this.#access = parts.access;
  }

  /** @throws SERVER_UNAUTHORIZED, SERVER_FORBIDDEN, SERVER_CROSS_ORIGIN */
  async of(request: FastifyRequest): Promise<Caller> {
    const parts = parseMlflowToken(bearerOf(request) ?? '');
    if (parts !== undefined) {
      const attempt = await this.#attempt(parts);
      // A request with a trial's token must be that trial, even where users need no token.
      if (attempt === undefined) throw unauthorized();
      return attempt;
    }
    if (this.#access === undefined) throw unauthorized();
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    const isSearch = request.url.split('?')[0]?.endsWith('/search') === true;
    const principal = await this.#access.demand(request, isChange && !isSearch ? 'member' : 'viewer');
    return { kind: 'user', role: principal.role };
  }

  async #attempt({ key, token }: { readonly key: string; readonly token: string }): Promise<Caller | undefined> {
    try {
      if (!(await this.#opens(token, key))) return undefined;
      const { sweepId, trial, attempt, endedAtMs } = await this.#store.attempt(key);
      return { kind: 'attempt', key, sweepId, trial, attempt, hasEnded: endedAtMs !== null };
    } catch (error) {
      if (isHyperDriveException(error) && error.code === 'TRACKING_UNKNOWN_ATTEMPT') return undefined;
      throw error;
    }
  }
}

function unauthorized(): Error {
  return serverError(
    'SERVER_UNAUTHORIZED',
    "expected MLFLOW_TRACKING_TOKEN as this trial's own token, or a user's token",
  );
}

/** Resolves ids of MLflow, as far as the caller may see them. */
export class RunDirectory {
  readonly #store: Store;
  /** Ids of sweeps and experiments by their digest. */
  readonly #experiments = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The run with an id.
   * @throws SERVER_UNKNOWN_RUN for runs that do not exist or that the caller may not see; SERVER_FORBIDDEN;
   *   TRACKING_ATTEMPT_ENDED
   */
  async run(caller: Caller, id: string | undefined, right: Right): Promise<RunName> {
    if (id === undefined) throw serverError('SERVER_BAD_REQUEST', "Missing value for required parameter 'run_id'.");
    const place = await this.#place(caller, parseRunId(id));
    if (place === undefined) throw unknown('run', id);
    checkRight(caller, right, place);
    return place;
  }

  /** The caller's sweep, if a trial asks for its sweep's run, the parent of its own; otherwise undefined. */
  parentSweep(caller: Caller, id: string | undefined): string | undefined {
    if (caller.kind !== 'attempt') return undefined;
    return id === runIdOf({ sweepId: caller.sweepId, trial: null, extra: 0 }) ? caller.sweepId : undefined;
  }

  /** The model with an id, by the same rules. */
  async model(caller: Caller, id: string, right: Right): Promise<RunName> {
    const place = await this.#place(caller, parseModelId(id));
    if (place === undefined || place.extra === 0) throw unknown('logged model', id);
    checkRight(caller, right, place);
    return place;
  }

  /** An experiment that the caller may see. @throws SERVER_UNKNOWN_RUN, SERVER_FORBIDDEN, TRACKING_ATTEMPT_ENDED */
  async experiment(caller: Caller, id: string, right: Exclude<Right, 'report'>): Promise<string> {
    if (caller.kind === 'attempt' ? id !== caller.sweepId : !(await this.#exists(id))) throw unknown('experiment', id);
    checkRight(caller, right, { trial: null, extra: 0 });
    return id;
  }

  /**
   * Where the caller's new runs and models belong: those of a trial to the trial, those of users to an experiment
   * outside sweeps.
   * @throws SERVER_UNKNOWN_RUN, SERVER_FORBIDDEN, TRACKING_ATTEMPT_ENDED
   */
  async home(caller: Caller, experimentId: string): Promise<Omit<RunName, 'extra'>> {
    const id = await this.experiment(caller, experimentId, 'annotate');
    if (caller.kind === 'attempt') return { sweepId: id, trial: caller.trial };
    const own = await this.#store.experiment(id);
    if (own === undefined) {
      throw serverError(
        'SERVER_FORBIDDEN',
        `experiment ${id} is a sweep: its runs are its trials, which log themselves. Log other runs to an experiment of your own: mlflow.set_experiment("…")`,
      );
    }
    checkActive('experiment', id, own.deleted);
    return { sweepId: id, trial: null };
  }

  /** Filters ids of experiments to those that the caller may see. */
  async experiments(caller: Caller, ids: readonly string[]): Promise<readonly string[]> {
    if (caller.kind === 'attempt') return ids.includes(caller.sweepId) ? [caller.sweepId] : [];
    const found: string[] = [];
    for (const id of new Set(ids)) if (await this.#exists(id)) found.push(id);
    return found;
  }

  async #place(caller: Caller, parts: RunIdParts | undefined): Promise<RunName | undefined> {
    if (parts === undefined) return undefined;
    const { trial, extra } = parts;
    if (caller.kind === 'attempt') {
      const isOwn = parts.sweepDigest === sweepDigest(caller.sweepId) && trial === caller.trial;
      return isOwn ? { sweepId: caller.sweepId, trial, extra } : undefined;
    }
    const sweepId = await this.#experimentOf(parts.sweepDigest);
    const exists = sweepId !== undefined && (trial === null || (await this.#hasTrial(sweepId, trial)));
    return exists ? { sweepId, trial, extra } : undefined;
  }

  async #hasTrial(sweepId: string, trial: number): Promise<boolean> {
    const isSweep = (await this.#store.experiment(sweepId)) === undefined;
    return isSweep && trial < (await this.#store.sweep(sweepId)).nextNumber;
  }

  async #experimentOf(digest: string): Promise<string | undefined> {
    if (!this.#experiments.has(digest)) {
      const [sweeps, own] = await Promise.all([this.#store.sweeps(), this.#store.experiments()]);
      for (const { id } of [...sweeps, ...own]) this.#experiments.set(sweepDigest(id), id);
    }
    return this.#experiments.get(digest);
  }

  async #exists(id: string): Promise<boolean> {
    return (await this.#experimentOf(sweepDigest(id))) === id;
  }
}

function checkRight(caller: Caller, right: Right, name: Pick<RunName, 'trial' | 'extra'>): void {
  if (right === 'read') return;
  if (caller.kind === 'attempt') {
    if (!caller.hasEnded) return;
    throw intakeError('TRACKING_ATTEMPT_ENDED', `Attempt ${caller.key} has ended and logs nothing more.`, {
      details: { key: caller.key },
    });
  }
  if (caller.role !== 'viewer' && (right === 'annotate' || isOutsideSweeps(name))) return;
  const what = name.trial === null ? 'a sweep' : 'a trial';
  throw serverError(
    'SERVER_FORBIDDEN',
    right === 'annotate'
      ? `this needs the role member; the token has ${caller.role}`
      : `metrics, parameters, inputs and models of ${what} come from the trial itself: use the MLFLOW_TRACKING_TOKEN of its environment`,
  );
}

/** @throws SERVER_BAD_REQUEST when it is deleted: nothing can be logged to it until it is restored */
export function checkActive(what: 'run' | 'experiment', id: string, deleted: boolean): void {
  if (!deleted) return;
  throw serverError(
    'SERVER_BAD_REQUEST',
    `The ${what} ${id} must be in the 'active' state. Current state is deleted. Restore it first.`,
  );
}

/** Requires a trial as the caller. @throws SERVER_FORBIDDEN for users */
export function attemptOf(caller: Caller): AttemptCaller {
  if (caller.kind === 'attempt') return caller;
  throw serverError('SERVER_FORBIDDEN', 'metrics of a trial come from the trial itself');
}

/** Messages about unknown things in MLflow's words, which scripts match. */
const unknownTexts = {
  run: (id: string) => `Run with id=${id} not found`,
  'logged model': (id: string) => `Logged model with ID '${id}' not found.`,
  experiment: (id: string) => `No Experiment with id=${id} exists`,
  'experiment of name': (name: string) => `Could not find experiment with name '${name}'`,
} as const;

/** The error for something that does not exist for the caller. */
export function unknown(what: keyof typeof unknownTexts, id: string): Error {
  return missing(unknownTexts[what](id), { what, id });
}

/** The error for something that does not exist. */
export function missing(message: string, details: { readonly [name: string]: string } = {}): Error {
  return serverError('SERVER_UNKNOWN_RUN', message, { details });
}
