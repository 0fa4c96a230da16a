import { seededRng } from '../../numerics/index.ts';
import type { CompiledSpace } from '../compile/compiled-space.ts';
import { spaceError } from '../errors.ts';

/** Largest finite space of which every configuration is tried. */
const listed = 20_000;
/** Random configurations tried otherwise. Samplers draw more before they give up. */
const drawn = 20_000;

/**
 * Checks that some configuration satisfies all constraints of a space: tries all configurations of a small space,
 * random ones otherwise, and stops at the first that does.
 *
 * @throws {HyperDriveConfigException} SPACE_UNSATISFIABLE
 */
export function checkSatisfiable(space: CompiledSpace): void {
  const { constraints } = space;
  if (constraints.length === 0) return;
  const kept = new Array<number>(constraints.length).fill(0);
  const isListed = space.size <= listed;
  const count = isListed ? space.size : drawn;
  const rng = seededRng('satisfiable');
  for (let i = 0; i < count; i++) {
    const configuration = isListed
      ? space.configurationAt(i)
      : space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
    if (space.allows(configuration)) return;
    constraints.forEach((constraint, k) => {
      if (constraint.allows(configuration)) kept[k] = (kept[k] ?? 0) + 1;
    });
  }
  const what = isListed ? `none of the ${count} configurations` : `none of ${count} random configurations`;
  const never = constraints.filter((_, k) => kept[k] === 0);
  const why =
    never.length > 0
      ? `no configuration satisfies ${never.map(({ text }) => `"${text}"`).join(' or ')}`
      : `each constraint is satisfied by some, but never all together: ${constraints.map(({ text }, k) => `"${text}" by ${kept[k]}`).join(', ')}`;
  const fix = isListed ? '' : '; if the allowed part is that small, narrow the ranges of the parameters to it';
  throw spaceError('SPACE_UNSATISFIABLE', `${what} of the search space satisfies the constraints: ${why}${fix}`, {
    details: { looked: count, constraints: constraints.map(({ text }) => text) },
  });
}
