import type { FastifyRequest } from 'fastify';
import { isHyperDriveException } from '../../base/index.ts';
import { intakeError, type Store } from '../../store/index.ts';
import type { Role } from '../../wire/index.ts';
import { type Access, bearerOf } from '../access.ts';
import { serverError } from '../errors.ts';
import { parseMlflowToken } from './environment.ts';
import { parseModelId, parseRunId, type RunIdParts, type RunName, runIdOf, sweepDigest } from './ids.ts';

/** Who calls: a trial, which sees its own run and no other, or somebody with a role. */
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

/** What a caller wants to do to a run. Metrics, parameters and models come from the trial itself; people add tags and files. */
export type Right = 'read' | 'annotate' | 'report';

/** Finds out who calls. */
export class Callers {
  readonly #store: Store;
  readonly #opens: (token: string, key: string) => Promise<boolean>;
  readonly #access: Access | undefined;

  constructor(parts: {
    readonly store: Store;
    readonly opens: (token: string, key: string) => Promise<boolean>;
    /** Sign-in of people; without it only trials may call. */
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
      // Whoever shows a trial's token is that trial or nobody, also where people need no token.
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

/** Finds what ids of MLflow name, as far as the caller may know. */
export class RunDirectory {
  readonly #store: Store;
  readonly #sweeps = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The run of an id.
   * @throws SERVER_UNKNOWN_RUN for runs that do not exist and, alike, for those the caller may not see; SERVER_FORBIDDEN;
   *   TRACKING_ATTEMPT_ENDED
   */
  async run(caller: Caller, id: string | undefined, right: Right): Promise<RunName> {
    if (id === undefined) throw serverError('SERVER_BAD_REQUEST', "Missing value for required parameter 'run_id'.");
    const place = await this.#place(caller, parseRunId(id));
    if (place === undefined) throw unknown('run', id);
    checkRight(caller, right, place);
    return place;
  }

  /** The sweep of a trial that asks for its sweep's run: the parent of its own. undefined: it asks for something else. */
  parentSweep(caller: Caller, id: string | undefined): string | undefined {
    if (caller.kind !== 'attempt') return undefined;
    return id === runIdOf({ sweepId: caller.sweepId, trial: null, extra: 0 }) ? caller.sweepId : undefined;
  }

  /** The model of an id: the same rules. */
  async model(caller: Caller, id: string, right: Right): Promise<RunName & { readonly trial: number }> {
    const place = await this.#place(caller, parseModelId(id));
    if (place === undefined || place.trial === null || place.extra === 0) throw unknown('logged model', id);
    checkRight(caller, right, place);
    return { ...place, trial: place.trial };
  }

  /** A sweep that the caller may see. @throws SERVER_UNKNOWN_RUN */
  async experiment(caller: Caller, id: string): Promise<string> {
    if (caller.kind === 'attempt' ? id === caller.sweepId : await this.#exists(id)) return id;
    throw unknown('experiment', id);
  }

  /** Of some ids of experiments, those of sweeps that the caller may see. */
  async experiments(caller: Caller, ids: readonly string[]): Promise<readonly string[]> {
    if (caller.kind === 'attempt') return ids.includes(caller.sweepId) ? [caller.sweepId] : [];
    const known = new Set((await this.#store.sweeps()).map((sweep) => sweep.id));
    return ids.filter((id) => known.has(id));
  }

  async #place(caller: Caller, parts: RunIdParts | undefined): Promise<RunName | undefined> {
    if (parts === undefined) return undefined;
    const { trial, extra } = parts;
    if (caller.kind === 'attempt') {
      const isOwn = parts.sweepDigest === sweepDigest(caller.sweepId) && trial === caller.trial;
      return isOwn ? { sweepId: caller.sweepId, trial, extra } : undefined;
    }
    const sweepId = await this.#sweepOf(parts.sweepDigest);
    const exists = sweepId !== undefined && (trial === null || (await this.#hasTrial(sweepId, trial)));
    return exists ? { sweepId, trial, extra } : undefined;
  }

  async #hasTrial(sweepId: string, trial: number): Promise<boolean> {
    return trial < (await this.#store.sweep(sweepId)).nextNumber;
  }

  async #sweepOf(digest: string): Promise<string | undefined> {
    if (!this.#sweeps.has(digest)) {
      for (const { id } of await this.#store.sweeps()) this.#sweeps.set(sweepDigest(id), id);
    }
    return this.#sweeps.get(digest);
  }

  async #exists(sweepId: string): Promise<boolean> {
    return (await this.#sweepOf(sweepDigest(sweepId))) !== undefined;
  }
}

function checkRight(caller: Caller, right: Right, { trial }: RunName): void {
  if (right === 'read') return;
  if (caller.kind === 'attempt') {
    if (!caller.hasEnded) return;
    throw intakeError('TRACKING_ATTEMPT_ENDED', `Attempt ${caller.key} has ended and logs nothing more.`, {
      details: { key: caller.key },
    });
  }
  if (right === 'annotate' && caller.role !== 'viewer') return;
  const what = trial === null ? 'a sweep' : 'a trial';
  throw serverError(
    'SERVER_FORBIDDEN',
    right === 'annotate'
      ? `this needs the role member; the token has ${caller.role}`
      : `metrics, parameters, inputs and models of ${what} come from the trial itself: use MLFLOW_TRACKING_TOKEN as it is set there`,
  );
}

/** What may be unknown, in MLflow's words: scripts match them. */
const unknownTexts = {
  run: (id: string) => `Run with id=${id} not found`,
  'logged model': (id: string) => `Logged model with ID '${id}' not found.`,
  experiment: (id: string) => `No Experiment with id=${id} exists`,
  'experiment of name': (name: string) => `Could not find experiment with name '${name}'`,
} as const;

/** Of anything that is not there for the caller. */
export function unknown(what: keyof typeof unknownTexts, id: string): Error {
  return missing(unknownTexts[what](id), { what, id });
}

/** The error of what does not exist. */
export function missing(message: string, details: { readonly [name: string]: string } = {}): Error {
  return serverError('SERVER_UNKNOWN_RUN', message, { details });
}
