import { z } from 'zod';
import { isHyperDriveException, newId, type RandomBytes } from '../../../base/index.ts';
import type { SweepRow } from '../../../model/index.ts';
import type { ExperimentChange, ExperimentRow, Store } from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import { type Caller, unknown } from '../callers.ts';
import { Facts, factKind } from '../facts.ts';
import type { PairBody } from '../schemas.ts';

/** What MLflow calls an experiment: a sweep, or a user's container for runs outside sweeps. */
export interface MlflowExperiment {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly createdMs: number;
  readonly changedMs: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** The experiment that MLflow's clients log to by default. */
const defaultExperiment = { id: '0', name: 'Default' } as const;

/** Most experiments outside sweeps. With more, searches, which scan all of them, would delay other calls. */
const maxExperiments = 10_000;

/** Finds and creates experiments. */
export class Experiments {
  readonly #store: Store;
  readonly #randomBytes: RandomBytes;

  constructor(parts: { readonly store: Store; readonly randomBytes: RandomBytes }) {
    this.#store = parts.store;
    this.#randomBytes = parts.randomBytes;
  }

  /** Experiments that the caller may see: a trial its own sweep, users all. Newest sweeps first. */
  async visible(caller: Caller): Promise<readonly MlflowExperiment[]> {
    if (caller.kind === 'attempt') return [await this.one(caller.sweepId)];
    const [sweeps, own] = await Promise.all([this.#store.sweeps(), this.#store.experiments()]);
    return Promise.all([
      ...sweeps.map((sweep) => this.#withTags(ofSweep(sweep))),
      ...own.map((row) => this.#withTags(ofRow(row))),
    ]);
  }

  /** @throws STORE_UNKNOWN_SWEEP */
  async one(id: string): Promise<MlflowExperiment> {
    const own = await this.#store.experiment(id);
    return this.#withTags(own === undefined ? ofSweep(await this.#store.sweep(id)) : ofRow(own));
  }

  /** @throws SERVER_UNKNOWN_RUN */
  async byName(name: string): Promise<MlflowExperiment> {
    const [sweeps, own] = await Promise.all([this.#store.sweeps(), this.#store.experiments()]);
    const sweep = sweeps.find((row) => ofSweep(row).name === name || row.id === name);
    if (sweep !== undefined) return this.#withTags(ofSweep(sweep));
    const found = own.find((row) => row.name === name);
    if (found === undefined) throw unknown('experiment of name', name);
    return this.#withTags(ofRow(found));
  }

  /** @returns its id @throws STORE_EXPERIMENT_EXISTS, SERVER_BAD_REQUEST when there are too many */
  async create(name: string, tags: readonly PairBody[]): Promise<string> {
    if ((await this.#store.experiments()).length >= maxExperiments) {
      throw serverError('SERVER_BAD_REQUEST', `there are already ${maxExperiments} experiments outside sweeps`);
    }
    const id = name === defaultExperiment.name ? defaultExperiment.id : `ex-${newId(this.#randomBytes, 10)}`;
    await this.#store.createExperiment({ id, name });
    await this.setTags(id, tags);
    return id;
  }

  /** The default experiment, created on first use. */
  async ensureDefault(): Promise<string> {
    const { id } = defaultExperiment;
    if ((await this.#store.experiment(id)) !== undefined) return id;
    await this.#store.createExperiment(defaultExperiment).catch((error: unknown) => {
      // Another client created it in the meantime.
      if (!isHyperDriveException(error) || error.code !== 'STORE_EXPERIMENT_EXISTS') throw error;
    });
    return id;
  }

  /** @throws SERVER_FORBIDDEN for sweeps */
  async change(id: string, change: ExperimentChange): Promise<void> {
    if ((await this.#store.experiment(id)) === undefined) {
      throw serverError(
        'SERVER_FORBIDDEN',
        `experiment ${id} is a sweep: its definition sets its name, and it cannot be deleted or restored`,
      );
    }
    await this.#store.changeExperiment(id, change);
  }

  async setTags(id: string, tags: readonly PairBody[]): Promise<void> {
    const changes = tags.map(({ key, value }) => ({ kind: factKind.experimentTags, key, value }));
    if (changes.length > 0) await this.#store.annotate(id, null, changes);
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.#store.annotate(id, null, [{ kind: factKind.experimentTags, key, value: null }]);
  }

  async #withTags(experiment: MlflowExperiment): Promise<MlflowExperiment> {
    const kind = factKind.experimentTags;
    const facts = new Facts(await this.#store.annotations({ sweepId: experiment.id, trial: null, kind }));
    const logged = facts.read(kind, z.string()).map(({ key, value }) => [key, value] as const);
    return logged.length === 0 ? experiment : { ...experiment, tags: new Map([...experiment.tags, ...logged]) };
  }
}

/** Experiment names are unique in MLflow, but names of sweeps need not be. */
function ofSweep({ id, definition, createdAtMs, endedAtMs }: SweepRow): MlflowExperiment {
  return {
    id,
    name: `${definition.experimentName}/${id}`,
    deleted: false,
    createdMs: createdAtMs,
    changedMs: endedAtMs ?? createdAtMs,
    tags: new Map(Object.entries(definition.tags)),
  };
}

function ofRow({ id, name, deleted, createdAtMs, changedAtMs }: ExperimentRow): MlflowExperiment {
  return { id, name, deleted, createdMs: createdAtMs, changedMs: changedAtMs, tags: new Map() };
}
