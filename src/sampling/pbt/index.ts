/** Population-based training: how the configuration of a member changes. */
export { explore } from './explore.ts';
