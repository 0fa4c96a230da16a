import {
  type ConfigurationRecord,
  type DefinitionChange,
  type EnqueuedTrial,
  jsonSchema,
  type SweepDefinition,
} from '../../model/index.ts';
import { canonicalText } from '../../space/index.ts';
import type { SweepState } from './state.ts';

/**
 * A new version of the definition. Trials that are suggested keep theirs; numbers that are not see the log up to here
 * at least, so that whatever fell due before is suggested by the new version too.
 */
export function foldChange(state: SweepState, change: DefinitionChange, seq: number): void {
  const { steering } = state;
  const { definition, version, firstTrial } = change;
  const before = steering.definition;
  steering.definition = definition;
  steering.version = version;
  steering.defaults = { ...steering.defaults, ...change.defaults };
  steering.queue = steering.queue.map((trial) => ({ ...trial, config: { ...change.defaults, ...trial.config } }));
  steering.isPolicyOld ||= differs(before.earlyTermination, definition.earlyTermination);
  if (isOtherSearch(before, definition))
    steering.suggester = {
      version,
      definition,
      defaults: steering.defaults,
      firstTrial,
      firstNumber: firstTrial - steering.taken - state.continued,
    };
  state.limits = definition.limits;
  state.rules = { ...state.rules, retries: definition.retries, ahead: definition.ahead };
  steer(state, seq);
}

/** Configurations that take the next numbers, before the sampler is asked again. */
export function foldEnqueued(state: SweepState, trials: readonly EnqueuedTrial[], seq: number): void {
  state.steering.queue.push(...trials);
  steer(state, seq);
}

/** A configuration of an earlier version, with what it lacks of parameters that were added. */
export function withDefaults(config: ConfigurationRecord, defaults: ConfigurationRecord): ConfigurationRecord {
  return Object.keys(defaults).every((name) => Object.hasOwn(config, name)) ? config : { ...defaults, ...config };
}

function steer(state: SweepState, seq: number): void {
  for (const number of state.basis.keys()) state.basis.set(number, seq);
  state.exhaustedAt = null;
}

function isOtherSearch(before: SweepDefinition, after: SweepDefinition): boolean {
  return (
    differs(before.space, after.space) ||
    differs(before.constraints ?? [], after.constraints ?? []) ||
    differs(before.sampling, after.sampling)
  );
}

function differs(before: unknown, after: unknown): boolean {
  return textOf(before) !== textOf(after);
}

function textOf(value: unknown): string {
  return canonicalText(jsonSchema.parse(JSON.parse(JSON.stringify(value))));
}
