import type { Json } from '../../../base/index.ts';
import { definitionDiff } from '../../../formats/index.ts';
import { type ConfigurationRecord, type SweepDefinition, spaceOf } from '../../../model/index.ts';
import { compileSpace, parentNames, parseSpace, spanSpaces } from '../../../space/index.ts';
import { continuingPolicy } from '../../../termination/index.ts';
import { workspaceError } from '../../errors.ts';

/** A part of the change that a running sweep cannot take. */
interface ChangeProblem {
  /** Dotted, as in a sweep file. */
  readonly field: string;
  readonly value: Json;
  readonly expected: string;
  readonly message: string;
  /** The new parameter that it concerns, if a default is missing. */
  readonly needsDefaultFor?: string;
}

/** Why each of these keys of the sweep file cannot change. */
const fixedFields: Readonly<Record<string, string>> = {
  name: 'sweeps are found by it',
  experiment_name: 'sweeps are found by it',
  trial: 'trials before and after must measure the same',
  outputs: 'trials before and after must measure the same',
  objective: 'values of another metric or goal cannot be compared with the recorded ones',
  objectives: 'values of other metrics or goals cannot be compared with the recorded ones',
  outcome_constraints: 'they have already decided which trials may be the best',
  seed: 'it determines every random choice of the sweep',
  resume_child_runs: 'they took the first numbers when the sweep began; `hyperdrive enqueue --resume` adds others',
  resume_from: 'earlier sweeps were read when this one began',
};

/**
 * Checks that a running sweep can continue with another definition. The definition itself is checked as for a
 * submission.
 *
 * @param defaults values for new parameters
 * @throws {HyperDriveConfigException} SWEEP_BAD_CHANGE with every problem: its field, value and what was expected
 */
export function checkChange(before: SweepDefinition, after: SweepDefinition, defaults: ConfigurationRecord): void {
  const problems = [
    ...fixedProblems(before, after),
    ...policyProblems(before, after),
    ...parameterProblems(before, after, defaults),
  ];
  if (problems.length === 0) return;
  const lines = problems.map(({ field, message }) => `${field}: ${message}`);
  const head = problems.length === 1 ? '' : `${problems.length} problems:\n  `;
  throw workspaceError('SWEEP_BAD_CHANGE', `${head}${lines.join('\n  ')}`, {
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}

function* fixedProblems(before: SweepDefinition, after: SweepDefinition): Generator<ChangeProblem> {
  for (const { path, before: old, after: wanted } of definitionDiff(before, after)) {
    const why = fixedFields[path.split('.', 1)[0] ?? ''];
    if (why === undefined) continue;
    yield {
      field: path,
      value: wanted,
      expected: textOf(old),
      message:
        `is ${textOf(wanted)}, but stays ${textOf(old)} while the sweep runs: ${why}. ` +
        'Submit a new sweep with resume_from to change it',
    };
  }
}

/** A policy that starts trials from others must be active from the first trial on. */
function* policyProblems(before: SweepDefinition, after: SweepDefinition): Generator<ChangeProblem> {
  const differences = definitionDiff(before, after).filter(({ path }) => path.split('.', 1)[0] === 'early_termination');
  const what = continuingPolicy(before.earlyTermination) ?? continuingPolicy(after.earlyTermination);
  if (differences.length === 0 || what === undefined) return;
  yield {
    field: 'early_termination',
    value: after.earlyTermination.type,
    expected: before.earlyTermination.type,
    message:
      `${what} decides from the first trial on which trials continue others: it cannot begin, end or change while ` +
      'the sweep runs. Submit a new sweep with resume_from',
  };
}

function* parameterProblems(
  before: SweepDefinition,
  after: SweepDefinition,
  defaults: ConfigurationRecord,
): Generator<ChangeProblem> {
  const known = new Set(Object.keys(before.space));
  for (const name of known) {
    if (Object.hasOwn(after.space, name)) continue;
    yield {
      field: `search_space.${name}`,
      value: null,
      expected: 'a parameter',
      message: `cannot be removed: earlier trials used it. Fix it instead: { type: choice, values: [VALUE] }`,
    };
  }
  const space = parseSpace(after.space, { mayBeEmpty: true });
  for (const name of spanSpaces(parseSpace(before.space, { mayBeEmpty: true }), space).apart)
    yield {
      field: `search_space.${name}`,
      value: after.space[name] ?? null,
      expected: 'values of the same kind, under the same conditions',
      message:
        `${textOf(after.space[name] ?? null)} has other kinds of values, or other conditions, than ` +
        `${textOf(before.space[name] ?? null)}: earlier and later trials could not be compared. Give the new expression ` +
        'another name',
    };
  for (const [name, entry] of Object.entries(after.space)) {
    const value = defaults[name];
    if (known.has(name)) continue;
    const parents = [...parentNames(space[name] ?? null)];
    if (parents.length > 0) {
      yield {
        field: `search_space.${name}`,
        value: entry,
        expected: 'a parameter without conditions on others',
        message:
          `is new and exists only under conditions on ${parents.join(', ')}, so no default can say what earlier trials ` +
          'used. Add it without when, or submit a new sweep with resume_from',
      };
      continue;
    }
    // A define-by-run trial need not have every parameter.
    if (value === undefined && after.defineByRun !== undefined) continue;
    if (value === undefined) {
      yield {
        field: `search_space.${name}`,
        value: null,
        expected: 'a default',
        message: `is new: give the value that earlier trials count as having used, as defaults: { ${name}: VALUE } (--default ${name}=VALUE), or state it as the default of the parameter`,
        needsDefaultFor: name,
      };
      continue;
    }
    const alone = compileSpace({ [name]: entry }, { logbase: spaceOf(after).logbase });
    const refusal = alone.contains({ [name]: value });
    if (refusal !== undefined)
      yield {
        field: `defaults.${name}`,
        value,
        expected: 'a value of the parameter',
        message: `${refusal}: the default must be a value that the parameter can have`,
      };
  }
  for (const [name, value] of Object.entries(defaults))
    if (known.has(name) || !Object.hasOwn(after.space, name))
      yield {
        field: `defaults.${name}`,
        value,
        expected: 'a parameter that the change adds',
        message: known.has(name)
          ? 'is not a new parameter: trials have their own values of it'
          : 'is not in the new search space',
      };
}

function textOf(value: Json): string {
  const text = value === null ? 'none' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
