import {
  type ConfigurationRecord,
  type DefinitionChange,
  type EnqueuedTrial,
  jsonSchema,
  type SweepDefinition,
} from '../../model/index.ts';
import { canonicalText } from '../../space/index.ts';
import type { FoldState } from './state.ts';

/**
 * Applies a new version of the definition. Trials already suggested keep theirs. Numbers not yet suggested see at least
 * the log up to here, so the new version suggests those that fell due earlier too.
 */
export function foldChange(state: FoldState, change: DefinitionChange, seq: number): void {
  const { current } = state;
  const { definition, version, firstTrial } = change;
  const before = current.definition;
  current.definition = definition;
  current.version = version;
  current.defaults = { ...current.defaults, ...change.defaults };
  current.queue = current.queue.map((trial) => ({ ...trial, config: { ...change.defaults, ...trial.config } }));
  current.isPolicyOld ||= differs(before.earlyTermination, definition.earlyTermination);
  if (isOtherSearch(before, definition))
    current.suggester = {
      version,
      definition,
      defaults: current.defaults,
      firstTrial,
      firstNumber: firstTrial - current.taken - state.continued,
    };
  state.limits = definition.limits;
  state.rules = { ...state.rules, retries: definition.retries, ahead: definition.ahead };
  markChanged(state, seq);
}

/** Configurations that take the next numbers before the sampler is asked again. */
export function foldEnqueued(state: FoldState, trials: readonly EnqueuedTrial[], seq: number): void {
  state.current.queue.push(...trials);
  markChanged(state, seq);
}

/** A configuration of an earlier version, completed with defaults for parameters that were added. */
export function withDefaults(config: ConfigurationRecord, defaults: ConfigurationRecord): ConfigurationRecord {
  return Object.keys(defaults).every((name) => Object.hasOwn(config, name)) ? config : { ...defaults, ...config };
}

function markChanged(state: FoldState, seq: number): void {
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
