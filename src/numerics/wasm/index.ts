/** Entry point of the WebAssembly module; `KernelExports` in ../dense/kernels.ts documents its functions. */
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
