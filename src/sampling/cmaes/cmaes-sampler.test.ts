import { describeSampler } from '../sampler.contract.ts';
import { CmaesSampler } from './cmaes-sampler.ts';

describeSampler('cmaes', ({ goal = 'minimize', ...context }) => new CmaesSampler({ ...context, goal }), {
  refuses: ['mixed', 'nested', 'nestedFinite'],
});
