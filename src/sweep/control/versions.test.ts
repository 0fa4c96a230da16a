import { expect, test } from 'vitest';
import { openLab, watchfulSampler } from '../../../test/helpers/sweep-lab.ts';

test('the choice of a sampler is noted once, by the first controller, and replay does not ask for it', async () => {
  const lab = await openLab();
  const first = lab.start({ samplerChoice: { sampler: 'gp', why: 'few trials' } });
  await lab.until(async () => (await lab.log('claimed')).length === 2);
  await first.controller.stop();
  await lab.finish({ samplerChoice: { sampler: 'tpe', why: 'many trials' }, sampler: watchfulSampler() });
  const notices = (await lab.log('notice')).map(({ body }) => body);
  expect(notices.filter(({ code }) => code === 'SAMPLER_CHOICE')).toEqual([
    {
      code: 'SAMPLER_CHOICE',
      text: 'Sampling auto asks bayesian: few trials.',
      facts: { sampler: 'gp', why: 'few trials' },
    },
  ]);
  expect((await lab.replay()).differences).toEqual([]);
  await lab.close();
});
