import { describeSampler } from '../sampler.contract.ts';
import { TpeSampler } from './tpe-sampler.ts';

describeSampler('tpe', ({ goal = 'minimize', ...context }) => new TpeSampler({ ...context, goal }));
