import policy from '@example/hyperdrive-patience';
import sampler from 'hyperdrive-halton/hyperdrive';
import { describePolicy, describeSampler, policyOf, samplerOf } from 'hyperdrive-ml/testing';

describeSampler('halton', samplerOf(sampler));
describePolicy('patience', policyOf(policy, { patience: 3 }), {
  judgesAlone: 'a trial stops for want of an improvement of its own',
});
