import type { ConfigurationRecord } from './configuration.ts';
import type { SweepDefinition } from './definition.ts';

/**
 * What a trial has of a suggested configuration when it starts. Define-by-run: the parameters that every trial has; it
 * asks for the others, which then are `trial.configured`.
 */
export function firstConfiguration(
  { defineByRun }: Pick<SweepDefinition, 'defineByRun'>,
  suggested: ConfigurationRecord,
): ConfigurationRecord {
  if (defineByRun === undefined) return suggested;
  const { fixed } = defineByRun;
  return Object.fromEntries(Object.entries(suggested).filter(([name]) => fixed.includes(name)));
}
