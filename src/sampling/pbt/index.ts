/** Population based training: how the configuration of a member is changed. */
export { explore } from './explore.ts';
