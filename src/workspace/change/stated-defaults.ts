import { type ConfigurationRecord, logbaseOf, type SweepDefinition } from '../../model/index.ts';
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
