import type { Json } from '../../base/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { canonicalText, parseSpace, type SearchSpace, spaceToWire } from '../../space/index.ts';
import { sdkError } from '../errors.ts';

/**
 * Refuses a study whose space is not the one that a program expects. Parameters that trials asked for while they ran do not
 * count.
 * @throws {HyperDriveConfigException} SDK_OTHER_SPACE with the first parameter that differs
 */
export function refuseOtherSpace(
  sweepId: string,
  { space, defineByRun }: SweepDefinition,
  expected: SearchSpace,
): void {
  const there: ReadonlyMap<string, Json> = new Map(Object.entries(parseSpace(space, { mayBeEmpty: true })));
  const here: ReadonlyMap<string, Json> = new Map(
    Object.entries(parseSpace(spaceToWire(expected, 'v1'), { mayBeEmpty: true })),
  );
  const names = new Set([...here.keys(), ...(defineByRun?.fixed ?? there.keys())]);
  for (const name of names) {
    const [wanted, found] = [here.get(name), there.get(name)];
    if (wanted !== undefined && found !== undefined && canonicalText(wanted) === canonicalText(found)) continue;
    const text = (entry: Json | undefined) => (entry === undefined ? 'missing' : JSON.stringify(entry));
    throw sdkError(
      'SDK_OTHER_SPACE',
      `study ${sweepId} has another search space: ${name} is ${text(found)} there, and ${text(wanted)} here. Give the space of the study, or open it without one`,
      { details: { sweepId, field: name, value: wanted ?? null, expected: found ?? null } },
    );
  }
}
