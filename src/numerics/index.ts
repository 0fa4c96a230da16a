/** Numerics: random streams, functions with identical bits on every engine, low-discrepancy points, dense kernels. */
export { hasSimdKernels, Scratch } from './dense/scratch.ts';
export { exp, expm1, log, log1p } from './exponential.ts';
export { floorPowerOfTwo } from './float-bits.ts';
export { erfc, erfcx, logNormalCdf, normalCdf, normalPdf, normalQuantile } from './normal.ts';
export { boundedLbfgs, type Evaluation, type Minimum, minimizeInBox } from './optimize/lbfgs.ts';
export { pow, squared } from './power.ts';
export { SOBOL_MAX_DIMENSIONS, SobolSequence } from './qmc/sobol.ts';
export { Rng, seededRng } from './rng.ts';
export { hashSeed, type Seed } from './seed.ts';
