import { isHyperDriveException, type Json } from '../../base/index.ts';
import {
  type ConfigurationRecord,
  jsonSchema,
  logbaseOf,
  presentDefinition,
  type SweepDefinition,
  type SweepRow,
} from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import {
  canonicalText,
  compileSpace,
  parentNames,
  parseSpace,
  type SearchSpace,
  spaceToWire,
  widenEntry,
} from '../../space/index.ts';
import { workspaceError } from '../errors.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { change } from './change.ts';

/** A parameter that a running trial asks for. */
export interface ParameterRequest {
  readonly trial: number;
  readonly name: string;
  /** A parameter expression in any wire form, without conditions. */
  readonly expression: unknown;
  /** The configuration that was suggested to the trial. */
  readonly suggested: ConfigurationRecord;
  /** What the caller wants instead of the sampler's proposal; it lies within the expression. */
  readonly value?: Json | undefined;
}

type Entry = SearchSpace[string];

/** How often a change that another one overtook is made again. */
const mostTries = 10;

/**
 * The value of a parameter that a trial of a define-by-run study asks for. A name that the trial has already keeps its
 * value. A parameter that is new to the study, or that gets a wider range, is a new version of the definition. The value
 * is the suggested one where it lies within the expression; otherwise it is drawn from seed, trial and name.
 *
 * @throws {HyperDriveConfigException} SWEEP_NOT_BY_RUN for a name that is not in the space of another study;
 * SWEEP_OTHER_KIND if earlier trials asked for other kinds of values under this name; SPACE_*
 * @throws STORE_UNKNOWN_TRIAL, STORE_TRIAL_FINAL, STORE_SWEEP_ENDING
 */
export async function suggest(
  { store, plugins }: Pick<WorkspaceParts, 'store' | 'plugins'>,
  sweepId: string,
  { trial, name, expression, suggested, value: wanted }: ParameterRequest,
): Promise<Json> {
  const { config } = await store.trial(sweepId, trial);
  const asked = readExpression(name, expression);
  let sweep = await store.sweep(sweepId);
  const alone = compileSpace({ [name]: asked }, { logbase: logbaseOf(sweep.definition.sampling) });
  if (wanted !== undefined && alone.contains({ [name]: wanted }) !== undefined) throw outside(name, wanted, asked);
  const had = valueIn(config, name);
  if (sweep.definition.defineByRun === undefined) {
    if (had !== undefined) return had;
    throw notByRun(sweep, name);
  }
  for (let tries = 1; ; tries++) {
    const wider = widened(sweep, name, asked);
    if (had !== undefined) return had;
    if (wider === undefined) break;
    const before = presentDefinition(sweep);
    const space = { ...before.space, ...spaceToWire({ [name]: wider }, 'v1') };
    const note = Object.hasOwn(before.space, name)
      ? `trial ${trial} asked for other values of "${name}"`
      : `trial ${trial} asked for "${name}"`;
    try {
      await change({ store, plugins }, sweepId, { source: { definition: { ...before, space } }, note });
      break;
    } catch (error) {
      if (!isHyperDriveException(error) || error.code !== 'STORE_VERSION_MISMATCH' || tries === mostTries) throw error;
      sweep = await store.sweep(sweepId);
    }
  }
  const proposed = wanted === undefined ? valueIn(suggested, name) : wanted;
  const isInside = proposed !== undefined && alone.contains({ [name]: proposed }) === undefined;
  const rng = seededRng(sweep.definition.seed, trial, 'asked', name);
  const drawn = alone.fromUnit(Array.from({ length: alone.dimension }, () => rng.uniform()));
  const value = isInside ? proposed : (valueIn(drawn, name) ?? null);
  await store.command(sweepId, { kind: 'configure', trial, config: { [name]: value } });
  return value;
}

function outside(name: string, value: Json, asked: Entry): Error {
  return workspaceError(
    'SWEEP_BAD_CONFIGURATION',
    `${name}: ${JSON.stringify(value)} is not a value of ${JSON.stringify(asked)}. Ask for an expression that has the value, or leave the value out`,
    { details: { field: name, value, expected: jsonSchema.parse(asked) } },
  );
}

function valueIn(config: { readonly [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(config, name) ? config[name] : undefined;
}

function readExpression(name: string, expression: unknown): Entry {
  const entry = parseSpace({ [name]: expression })[name] ?? null;
  const parents = [...parentNames(entry)];
  if (parents.length === 0) return entry;
  throw workspaceError(
    'SWEEP_BAD_CONFIGURATION',
    `${name}: a trial that runs knows its other values: ask for the parameter under a condition of the program instead of when: ${parents.join(', ')}`,
    { details: { field: name, value: jsonSchema.parse(expression), expected: 'an expression without when' } },
  );
}

const spaces = new WeakMap<SweepDefinition, SearchSpace>();

function parsedOnce(definition: SweepDefinition): SearchSpace {
  const known = spaces.get(definition) ?? parseSpace(definition.space, { mayBeEmpty: true });
  spaces.set(definition, known);
  return known;
}

/** What the space has to say about the parameter from here on; undefined: what it says covers the expression. */
function widened({ id, definition }: SweepRow, name: string, asked: Entry): Entry | undefined {
  const known = parsedOnce(definition);
  const before = Object.hasOwn(known, name) ? known[name] : undefined;
  if (before === undefined) return asked;
  if (definition.defineByRun?.fixed.includes(name)) return undefined;
  const wider = widenEntry(name, before, asked);
  if (wider !== undefined) return canonicalText(wider) === canonicalText(before) ? undefined : wider;
  throw workspaceError(
    'SWEEP_OTHER_KIND',
    `${name}: asks for ${JSON.stringify(asked)}, but earlier trials asked for ${JSON.stringify(before)}: values of different kinds cannot be compared. Give the new parameter another name`,
    { details: { sweepId: id, field: name, value: asked, expected: before } },
  );
}

function notByRun({ id, definition }: SweepRow, name: string): Error {
  const names = Object.keys(definition.space);
  return workspaceError(
    'SWEEP_NOT_BY_RUN',
    `${name} is not a parameter of study ${id}, whose search space has ${names.join(', ')}. Add it there, or create the study with define_by_run`,
    { details: { sweepId: id, field: name, value: name, expected: names } },
  );
}
