import { auto } from './auto/definition.ts';
import { cmaes } from './cmaes/definition.ts';
import { bayesian } from './gp/definition.ts';
import { grid } from './grid/definition.ts';
import { nsga2 } from './multi/definition.ts';
import { random } from './random/definition.ts';
import { SamplerRegistry } from './registry.ts';
import { tpe } from './tpe/definition.ts';

/** The built-in samplers, in the order of the documentation. A new one needs a folder and an entry here. */
const kinds = [random, grid, bayesian, tpe, cmaes, nsga2, auto] as const;

/** Types of the built-in samplers. */
export type SamplerType = (typeof kinds)[number]['type'];

export const samplers = new SamplerRegistry(kinds);
