import { presentDefinition, type SweepDefinition } from '../../model/index.ts';
import { BaselineWatch, type ExportedTrial, exportedPages, readBest, readFront } from '../../results/index.ts';
import type { Configuration, SearchSpace } from '../../space/index.ts';
import type { SweepFragment, SweepImportance, Workspace } from '../../workspace/index.ts';
import { type BestTrial, toBestTrial } from '../best-trial.ts';
import { cornerOf, type ParetoFront, severalObjectives, toParetoFront } from '../outcomes.ts';
import type { StudyReport, TrialPageOptions } from './ask-tell.ts';
import { studyTotal } from './asked-numbers.ts';

/** What a study says about itself, read from the folder or the server that keeps it. See `AskTellStudy`. */
export class StudyReads<Space extends SearchSpace> {
  readonly #workspace: Workspace;
  readonly #sweepId: string;
  readonly #baseline: BaselineWatch;

  constructor(workspace: Workspace, sweepId: string) {
    this.#workspace = workspace;
    this.#sweepId = sweepId;
    this.#baseline = new BaselineWatch(workspace.store);
  }

  async definition(): Promise<SweepDefinition> {
    return presentDefinition(await this.#row());
  }

  async total(): Promise<number> {
    return studyTotal(await this.#row());
  }

  async trials({ after, limit = 1000 }: TrialPageOptions): Promise<readonly ExportedTrial[]> {
    const query = { sweepId: this.#sweepId, limit, ...(after !== undefined && { after }) };
    const listed: ExportedTrial[] = [];
    for await (const page of exportedPages(this.#workspace.store, await this.#row(), query)) listed.push(...page);
    return listed;
  }

  async reports(trial: number): Promise<readonly StudyReport[]> {
    const rows = await this.#workspace.store.reports({ sweepId: this.#sweepId, trial });
    return rows.map(({ metric, step, value }) => ({ metric, value, step: step ?? null }));
  }

  async best(): Promise<BestTrial<Configuration<Space>> | undefined> {
    const { store } = this.#workspace;
    const sweep = await this.#row();
    const best = await readBest(store, sweep);
    return best && toBestTrial<Space>(sweep, best, { store, baseline: this.#baseline });
  }

  async front(reference?: Readonly<Record<string, number>>): Promise<ParetoFront<Configuration<Space>>> {
    const sweep = await this.#row();
    const objectives = severalObjectives(sweep);
    const corner = reference && objectives.map(({ primaryMetric }) => cornerOf(reference, primaryMetric));
    return toParetoFront<Configuration<Space>>(await readFront(this.#workspace.store, sweep, corner), objectives);
  }

  fragment(after?: number): Promise<SweepFragment | undefined> {
    return this.#workspace.pictures.fragment(this.#sweepId, after);
  }

  importance(): Promise<SweepImportance> {
    return this.#workspace.importance(this.#sweepId);
  }

  #row() {
    return this.#workspace.store.sweep(this.#sweepId);
  }
}
