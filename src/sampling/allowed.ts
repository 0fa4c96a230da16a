import type { Rng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import { samplingError } from './errors.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/**
 * Consecutive candidates that violate the constraints before a sampler gives up. Submission has found an allowed one
 * among 20,000, so by chance alone this happens in fewer sweeps than anyone runs. The draws take about a second.
 */
export const REFUSED_LIMIT = 500_000;

/**
 * Draws from the declared distributions until a configuration satisfies the constraints.
 *
 * @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT
 */
export function drawAllowed(space: CompiledSpace, rng: Rng): Configuration {
  const drawn = tryDrawAllowed(space, rng);
  if (drawn) return drawn;
  throw constraintsTooTight(space);
}

/** Like {@link drawAllowed}, but returns undefined after {@link REFUSED_LIMIT} refused draws. */
export function tryDrawAllowed(space: CompiledSpace, rng: Rng): Configuration | undefined {
  for (let refused = 0; refused < REFUSED_LIMIT; refused++) {
    const drawn = space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
    if (space.allows(drawn)) return drawn;
  }
  return undefined;
}

/**
 * The error of a sampler that found no configuration within the constraints.
 *
 * @param among - which configurations it tried, as a phrase after their number
 * @param orElse - another remedy, as a sentence
 */
export function constraintsTooTight(space: CompiledSpace, among = '', orElse = ''): Error {
  const texts = space.constraints.map(({ text }) => text);
  return samplingError(
    'SAMPLING_CONSTRAINTS_TOO_TIGHT',
    `No configuration among ${REFUSED_LIMIT}${among} satisfies the constraints ${texts.map((text) => `"${text}"`).join(', ')}. ` +
      `Narrow the ranges of the parameters to the part of the search space that they allow.${orElse}`,
    { details: { constraints: texts } },
  );
}
