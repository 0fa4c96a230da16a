export { FEWEST_TRIALS, importance, type ParameterImportance } from './importance.ts';
