/** Population based training: how the configuration of a member is changed. */
export { type Explored, type ExploreOptions, explore } from './explore.ts';
