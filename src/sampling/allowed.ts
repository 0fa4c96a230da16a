import type { Rng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import { samplingError } from './errors.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/**
 * Candidates in a row that the constraints refuse before a sampler gives up. Submission has found an allowed one among
 * 20,000, so this many miss once in more sweeps than anyone runs; they take about a second.
 */
export const REFUSED_LIMIT = 500_000;

/**
 * A configuration of the declared distributions that keeps the constraints: draws until one does.
 *
 * @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT
 */
export function drawAllowed(space: CompiledSpace, rng: Rng): Configuration {
  const drawn = tryDrawAllowed(space, rng);
  if (drawn) return drawn;
  throw tooTight(space);
}

/** As {@link drawAllowed}; undefined where {@link REFUSED_LIMIT} draws are refused. */
export function tryDrawAllowed(space: CompiledSpace, rng: Rng): Configuration | undefined {
  for (let refused = 0; refused < REFUSED_LIMIT; refused++) {
    const drawn = space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
    if (space.allows(drawn)) return drawn;
  }
  return undefined;
}

/**
 * What a sampler says where it found nothing that the constraints allow.
 *
 * @param among - which {@link REFUSED_LIMIT} configurations it looked at, beside their number
 * @param orElse - a further way out: a sentence
 */
export function tooTight(space: CompiledSpace, among = '', orElse = ''): Error {
  const texts = space.constraints.map(({ text }) => text);
  return samplingError(
    'SAMPLING_CONSTRAINTS_TOO_TIGHT',
    `No configuration among ${REFUSED_LIMIT}${among} keeps the constraints ${texts.map((text) => `"${text}"`).join(', ')}. ` +
      `Narrow the ranges of the parameters to the part of the search space that they allow.${orElse}`,
    { details: { constraints: texts } },
  );
}
