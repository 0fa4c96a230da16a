import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { type ConfigurationRecord, jsonSchema, metricValueToJson } from '../../model/index.ts';
import type { ConfigurationValue } from '../../space/index.ts';
import type { Workspace } from '../../workspace/index.ts';
import { sdkError } from '../errors.ts';

/** Fields of a request; undefined ones are left out. */
type Fields = Readonly<Record<string, Json | undefined>>;

export const configurationSchema = z.record(z.string(), jsonSchema);
export const attributesSchema = z.object({ attributes: configurationSchema });

/** Sends requests about one study to a server. */
export class StudyCaller<Config extends ConfigurationValue = ConfigurationValue> {
  readonly sweepId: string;
  readonly #workspace: Workspace;
  readonly #isConfiguration: (config: ConfigurationRecord) => config is Config & ConfigurationRecord;

  /** @param isConfiguration whether the server's configuration is one of the study's space */
  constructor(
    workspace: Workspace,
    sweepId: string,
    isConfiguration: (config: ConfigurationRecord) => config is Config & ConfigurationRecord,
  ) {
    this.#workspace = workspace;
    this.sweepId = sweepId;
    this.#isConfiguration = isConfiguration;
  }

  call<Schema extends z.ZodType>(schema: Schema, op: string, fields: Fields = {}): Promise<z.output<Schema>> {
    return askServer(this.#workspace, schema, op, { ...fields, study: this.sweepId });
  }

  /** The configuration of a trial. @throws SDK_OTHER_SPACE for one that is not of the study's space */
  configuration(config: ConfigurationRecord): Config {
    if (this.#isConfiguration(config)) return config;
    throw sdkError(
      'SDK_OTHER_SPACE',
      `study ${this.sweepId} gave the configuration ${JSON.stringify(config)}, which is not in the search space of this program: the study was changed. Open it with its own space, or without one`,
      { details: { sweepId: this.sweepId, field: 'config', value: config, expected: 'a configuration of the space' } },
    );
  }

  /** The error of a server that gave something else than was asked for. */
  otherServer(what: string): Error {
    return otherServer(this.#workspace, what);
  }
}

/** Sends a request about studies. @throws the server's errors; SDK_OTHER_SERVER for an answer in another form */
export async function askServer<Schema extends z.ZodType>(
  workspace: Workspace,
  schema: Schema,
  op: string,
  fields: Fields,
): Promise<z.output<Schema>> {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const answer = await workspace.askStudy?.({ op, ...Object.fromEntries(given) });
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw otherServer(workspace, `an answer to "${op}" in a form that this version does not know`);
}

function otherServer({ folder }: Workspace, what: string): Error {
  return sdkError('SDK_OTHER_SERVER', `${folder} gave ${what}: use the same version here and there`, {
    details: { server: folder },
  });
}

/** A metric's value, or values by name, as fields of a request. */
export function valueFields(value: number | Readonly<Record<string, number>>): { readonly [name: string]: Json } {
  if (typeof value === 'number') return { value: metricValueToJson(value) };
  const named = Object.entries(value).map(([metric, each]) => [metric, metricValueToJson(each)] as const);
  return { metrics: Object.fromEntries(named) };
}
