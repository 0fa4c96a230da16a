export { importance, type ParameterImportance } from './importance.ts';
