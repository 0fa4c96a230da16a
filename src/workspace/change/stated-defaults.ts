import {
  type ConfigurationRecord,
  type DefinitionVersion,
  logbaseOf,
  type SweepDefinition,
} from '../../model/index.ts';
import { compileSpace, isExpression, parentNames, parseSpace } from '../../space/index.ts';

/**
 * Defaults of the parameters that a change adds, as far as they state them: earlier trials, which did not tune such a
 * parameter, count as having used its default.
 */
export function statedDefaults(before: SweepDefinition, after: SweepDefinition): ConfigurationRecord {
  const added = Object.entries(parseSpace(after.space, { mayBeEmpty: true })).filter(
    ([name, entry]) =>
      !Object.hasOwn(before.space, name) &&
      isExpression(entry) &&
      entry.default !== undefined &&
      parentNames(entry).size === 0,
  );
  if (added.length === 0) return {};
  const { defaultConfiguration } = compileSpace(Object.fromEntries(added), { logbase: logbaseOf(after.sampling) });
  return defaultConfiguration ?? {};
}

/** Defaults of the parameters that changes have added: a trial counts as having used those of parameters added after it. */
export function addedDefaults(versions: readonly Pick<DefinitionVersion, 'defaults'>[]): ConfigurationRecord {
  return Object.assign({}, ...versions.map(({ defaults }) => defaults));
}
