/** Entry of the WebAssembly module: what `KernelExports` in ../dense/kernels.ts describes. */
export {
  appendRow,
  cholesky,
  inverseFromFactor,
  invertFactor,
  multiplyTransposed,
  solveBackward,
  solveForward,
  solveRows,
  timesInverseFactor,
  timesUpper,
} from './factor';
export { maternGradient, maternRows, posterior } from './matern';
export { expVector, logVector } from './vector';
