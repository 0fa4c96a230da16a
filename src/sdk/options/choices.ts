import type { Json } from '../../base/index.ts';
import { type PolicyDefinition, type SamplingDefinition, samplingSchema } from '../../model/index.ts';
import { type SamplerType, samplers } from '../../sampling/index.ts';
import type { SearchSpace } from '../../space/index.ts';
import {
  type EarlyTerminationDefinition,
  type NamedPolicyType,
  type PolicyKind,
  policies,
  validatePolicy,
} from '../../termination/index.ts';
import type { EarlyTerminationPolicy } from '../azure/policies.ts';
import { HyperParameterSampling } from '../azure/sampling.ts';
import { sdkError } from '../errors.ts';
import { functionOption, optionText, wordOption } from './option.ts';

/**
 * Name of a sampler, as in sweep files: `auto` chooses by space and limits, `bayesian` fits a Gaussian process.
 * A name such as `my-package/my-sampler` selects a sampler of an installed package.
 *
 * @since 0.2.0
 */
export type SamplingName = SamplerType | `${string}/${string}`;

/**
 * Name of a policy that needs no options, as in sweep files: `none`, `auto`, `median_stopping` and others. Construct
 * other policies, such as `BanditPolicy`, with their options.
 *
 * @since 0.2.0
 */
export type PolicyName = NamedPolicyType;

/**
 * When to stop poor trials: a name, a name with options such as `{ type: 'bandit', slackFactor: 0.1 }`, or a policy.
 *
 * @since 0.2.0
 */
export type PolicyChoice =
  | PolicyName
  | { readonly type: EarlyTerminationDefinition['type'] | `${string}/${string}`; readonly [option: string]: Json }
  | EarlyTerminationPolicy;

/**
 * How to choose configurations: a name, a name with options such as `{ type: 'random', rule: 'sobol' }`, or a function that
 * returns a sampling.
 */
export type SamplingChoice<Space extends SearchSpace> =
  | SamplingName
  | { readonly type: SamplingName; readonly [option: string]: Json }
  | ((space: Space, seed: number) => HyperParameterSampling<Space>);

/** A sampler by its name. */
class NamedSampling<Space extends SearchSpace> extends HyperParameterSampling<Space> {
  readonly definition: SamplingDefinition;

  constructor(space: Space, seed: number, definition: SamplingDefinition) {
    super(space, seed);
    this.definition = definition;
  }
}

/**
 * The sampling that an option chooses.
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION
 */
export function chosenSampling<Space extends SearchSpace>(
  space: Space,
  seed: number,
  choice: SamplingChoice<Space> = 'auto',
): HyperParameterSampling<Space> {
  if (typeof choice === 'string') return new NamedSampling(space, seed, namedSampling({ type: choice }));
  if (typeof choice === 'object' && choice !== null) return new NamedSampling(space, seed, namedSampling(choice));
  functionOption(
    'sampling',
    choice,
    '(space, seed) => new RandomParameterSampling(space, { seed }), or a name such as "tpe"',
  );
  const made = choice(space, seed);
  if (typeof made === 'object' && made !== null && 'definition' in made) return made;
  throw sdkError('SDK_BAD_OPTION', `sampling: the function must return a sampling, got ${optionText(made)}`, {
    details: { option: 'sampling' },
  });
}

/**
 * The sampler that an option names, for a study whose space its trials make.
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION
 */
export function chosenByName(choice: unknown = 'auto'): SamplingDefinition {
  if (typeof choice === 'string') return namedSampling({ type: choice });
  const read = samplingSchema.safeParse(choice);
  if (read.success) return namedSampling(read.data);
  throw sdkError(
    'SDK_BAD_OPTION',
    `sampling: a study without a search space takes a name such as "tpe", or a name with options, not ${optionText(choice)}`,
    { details: { option: 'sampling' } },
  );
}

/** A built-in sampler with checked options. Submitting the sweep loads a plugin and checks its options. */
function namedSampling(choice: SamplingDefinition): SamplingDefinition {
  if (typeof choice.type === 'string' && choice.type.includes('/')) return { ...choice };
  const type = wordOption('sampling', choice.type, samplers.types);
  const read = samplers.kindOf({ type }).definition.safeParse(choice);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = ['sampling', ...(issue?.path ?? [])].join('.');
  throw sdkError('SDK_BAD_OPTION', `${place}: ${issue?.message ?? 'expected other options'} (sampler ${type})`, {
    details: { option: 'sampling' },
  });
}

/**
 * The policy that an option chooses. Submitting the sweep loads a plugin's policy and checks its options.
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION, or a TERMINATION_* code for settings that conflict
 */
export function chosenPolicy(choice: PolicyChoice = 'none'): PolicyDefinition {
  if (typeof choice === 'object' && choice !== null && !('type' in choice)) return definitionOf(choice);
  const given: PolicyDefinition = typeof choice === 'object' && choice !== null ? choice : { type: choice };
  if (typeof given.type === 'string' && given.type.includes('/')) return { ...given };
  const type = wordOption('policy', given.type, policies.types);
  const kind = policies.kindOf({ type });
  const read = kind.definition.safeParse(given);
  if (read.success && (typeof choice !== 'string' || isComplete(read.data))) {
    validatePolicy(read.data);
    return read.data;
  }
  if (typeof choice === 'string')
    throw sdkError('SDK_BAD_OPTION', `policy: ${type} needs options: write ${exampleOf(kind)}`, {
      details: { option: 'policy' },
    });
  const [issue] = read.error?.issues ?? [];
  const place = ['policy', ...(issue?.path ?? [])].join('.');
  throw sdkError('SDK_BAD_OPTION', `${place}: ${issue?.message ?? 'expected other options'} (policy ${type})`, {
    details: { option: 'policy' },
  });
}

function definitionOf(policy: EarlyTerminationPolicy): PolicyDefinition {
  if ('definition' in policy) return policy.definition;
  throw sdkError('SDK_BAD_OPTION', `policy: expected a policy, got ${optionText(policy)}`, {
    details: { option: 'policy' },
  });
}

function isComplete(definition: PolicyDefinition): boolean {
  try {
    validatePolicy(definition);
    return true;
  } catch {
    // The sweep file's message would name the file's keys, not these options.
    return false;
  }
}

/** A form's initial settings as SDK options. */
function exampleOf({ type, starter = {} }: PolicyKind): string {
  const settings = Object.entries({ type, ...starter }).map(([key, value]) => {
    const name = key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return `${name}: ${JSON.stringify(value)}`;
  });
  return `{ ${settings.join(', ')} }`;
}
