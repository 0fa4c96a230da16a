import { describeSampler } from '../sampler.contract.ts';
import { BayesianSampler } from './bayesian-sampler.ts';

describeSampler('bayesian', ({ goal = 'minimize', ...context }) => new BayesianSampler({ ...context, goal }), {
  trials: 20,
});
