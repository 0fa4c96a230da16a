/** Samplers, policies, compute targets and stores from other packages: how they are declared, found in a project, and loaded. */
export { isPluginType } from './plugin-type.ts';
export { type PluginAccess, Plugins } from './plugins.ts';
export { policyKindOf } from './policy-kind.ts';
export { policyMaker } from './policy-maker.ts';
export { samplerKindOf, samplerMaker } from './sampler-kind.ts';
