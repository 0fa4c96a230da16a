import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileSet } from '../../../files/index.ts';
import type { TrialRow } from '../../../model/index.ts';
import type { ConfigurationValue } from '../../../space/index.ts';
import type { Workspace } from '../../../workspace/index.ts';
import { onlyOptions } from '../../options/option.ts';
import { type RegisteredModel, registerModel } from './registered-model.ts';
import { trialDetails } from './run-details.ts';
import { type MetricSeries, readRunMetrics } from './run-metrics.ts';
import { type RunStatus, trialStatus } from './run-status.ts';
import type { SubmittingExperiment } from './submitting-experiment.ts';
import { readTags, writeTag } from './tags.ts';

/** The sweep of a child run. */
export interface ParentRun {
  readonly id: string;
  readonly experiment: SubmittingExperiment<ParentRun>;
  /** Makes this process's controller read the log now. */
  wake(): void;
}

/** A child run: one trial. */
export class Run<Config extends ConfigurationValue = ConfigurationValue, Parent extends ParentRun = ParentRun> {
  readonly parent: Parent;
  /** Its number: 0, 1, 2 … in sampling order. */
  readonly number: number;
  readonly #workspace: Workspace;

  /** @internal created by `HyperDriveRun` */
  constructor(parent: Parent, workspace: Workspace, number: number) {
    this.parent = parent;
    this.number = number;
    this.#workspace = workspace;
  }

  /** `<sweep>_<number>`. */
  get id(): string {
    return `${this.parent.id}_${this.number}`;
  }

  get experiment(): Parent['experiment'] {
    return this.parent.experiment;
  }

  async getStatus(): Promise<RunStatus> {
    return trialStatus(await this.#row());
  }

  /** Its configuration. */
  async getHyperparameters(): Promise<Config> {
    // The space made it.
    return (await this.#row()).config as Config;
  }

  /** Every reported metric. */
  getMetrics(): Promise<Readonly<Record<string, MetricSeries>>> {
    return readRunMetrics(this.#workspace.store, this.parent.id, this.number);
  }

  /** Best value of the primary metric, or null. */
  async getBestPrimaryMetric(): Promise<number | null> {
    return (await this.#row()).best;
  }

  async getDetails(): Promise<Readonly<Record<string, unknown>>> {
    return trialDetails(this.id, await this.#row());
  }

  /** Names of its output files, relative to its output folder. */
  async getFileNames(): Promise<readonly string[]> {
    const files = await this.#outputs().list();
    return files.map((file) => file.path);
  }

  /**
   * Copies one of its files.
   * @param name as returned by `getFileNames`
   * @param outputFilePath @defaultValue the file's name in the current folder
   */
  async downloadFile(name: string, outputFilePath?: string): Promise<void> {
    const target = outputFilePath ?? name;
    const artifact = await this.#outputs().open(name);
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, artifact.stream());
    } finally {
      await artifact.close();
    }
  }

  /** Copies all its files, or only the files in a folder. */
  async downloadFiles(options: { readonly prefix?: string; readonly outputDirectory?: string } = {}): Promise<void> {
    onlyOptions('downloadFiles', options, { prefix: true, outputDirectory: true });
    const { prefix = '', outputDirectory = '.' } = options;
    for (const name of await this.getFileNames()) {
      if (name.startsWith(prefix)) await this.downloadFile(name, join(outputDirectory, name));
    }
  }

  /**
   * Registers its files as the next version of a model in the state folder.
   * @param modelPath file or folder among its files @defaultValue all of them
   * @throws {HyperDriveException} SDK_NO_FILES if it has no files there
   */
  registerModel(modelName: string, modelPath = ''): Promise<RegisteredModel> {
    return registerModel(this.#workspace.folder, this.#outputs(), { modelName, modelPath, runId: this.id });
  }

  /** Tags set by `tag`. Tags set through MLflow's client are visible only there. */
  getTags(): Promise<Readonly<Record<string, string>>> {
    return readTags(this.#workspace.store, this.parent.id, this.number);
  }

  /** Sets a tag. */
  tag(key: string, value = ''): Promise<void> {
    return writeTag(this.#workspace.store, this.parent.id, this.number, { key, value });
  }

  /** Cancels the trial; does nothing if it has ended. */
  async cancel(): Promise<boolean> {
    const row = await this.#row();
    if (row.endedSeq !== null) return false;
    await this.#workspace.store.command(this.parent.id, { kind: 'cancel_trial', trial: this.number });
    this.parent.wake();
    return true;
  }

  #outputs(): FileSet {
    return this.#workspace.files.outputs(this.parent.id, this.number);
  }

  #row(): Promise<TrialRow> {
    return this.#workspace.store.trial(this.parent.id, this.number);
  }
}
