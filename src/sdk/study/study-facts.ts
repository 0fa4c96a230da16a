import type { Json } from '../../base/index.ts';
import { type ConfigurationRecord, jsonSchema } from '../../model/index.ts';
import type { Workspace } from '../../workspace/index.ts';
import { sdkError } from '../errors.ts';
import { optionText } from '../options/option.ts';

/** Who owns the facts that a study's program sets. */
const attributeKind = 'attribute';

/** What a program adds to a study and its trials while they run: parameters that trials ask for, and attributes. */
export class StudyFacts {
  readonly #workspace: Workspace;
  readonly #sweepId: string;
  /** The last request: each one sees the space that the one before it left. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(workspace: Workspace, sweepId: string) {
    this.#workspace = workspace;
    this.#sweepId = sweepId;
  }

  /** The value of a parameter that a trial asks for. @throws as `Workspace.suggest` */
  suggest(request: {
    readonly trial: number;
    readonly name: string;
    readonly expression: unknown;
    readonly suggested: ConfigurationRecord;
    readonly value?: Json | undefined;
  }): Promise<Json> {
    const value = this.#last.then(() => this.#workspace.suggest(this.#sweepId, request));
    this.#last = value.catch(() => undefined);
    return value;
  }

  /** Sets an attribute of a trial, or of the study. @param value null removes it @throws SDK_BAD_OPTION */
  async setAttribute(trial: number | null, name: string, value: unknown): Promise<void> {
    const read = jsonSchema.safeParse(value);
    if (!read.success)
      throw sdkError('SDK_BAD_OPTION', `attribute ${name}: expected a JSON value, got ${optionText(value)}`, {
        details: { option: name },
      });
    await this.#workspace.store.annotate(this.#sweepId, trial, [{ kind: attributeKind, key: name, value: read.data }]);
  }

  /** The attributes of a trial, or of the study, by name. */
  async attributes(trial: number | null): Promise<{ readonly [name: string]: Json }> {
    const found = await this.#workspace.store.annotations({ sweepId: this.#sweepId, trial, kind: attributeKind });
    return Object.fromEntries(found.map(({ key, value }) => [key, value]));
  }
}
