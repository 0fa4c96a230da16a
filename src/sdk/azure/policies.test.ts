import { expect, test } from 'vitest';
import { earlyTerminationSchema } from '../../termination/index.ts';
import { PopulationBasedTraining, SuccessiveHalvingPolicy } from './policies.ts';

test('successive halving stops, or pauses and promotes', () => {
  const stopping = { type: 'asha', maxReports: 27, reductionFactor: 3 };
  expect(new SuccessiveHalvingPolicy({ maxReports: 27 }).definition).toEqual(stopping);
  const { definition } = new SuccessiveHalvingPolicy({ maxReports: 27, mode: 'promotion' });
  expect(definition).toEqual({ ...stopping, mode: 'promotion' });
  expect(earlyTerminationSchema.parse(definition)).toEqual(definition);
  // @ts-expect-error promotion belongs to asha
  expect(() => new SuccessiveHalvingPolicy({ kind: 'hyperband', maxReports: 27, mode: 'promotion' })).toThrow(
    'mode: promotion belongs to kind asha, not hyperband',
  );
});

test('population-based training has the defaults of the paper', () => {
  const { definition } = new PopulationBasedTraining({ population: 10, perturbationInterval: 5 });
  expect(definition).toEqual(earlyTerminationSchema.parse({ type: 'pbt', population: 10, perturbationInterval: 5 }));
  expect(() => new PopulationBasedTraining({ population: 1, perturbationInterval: 5 })).toThrow('population');
  expect(() => new PopulationBasedTraining({ population: 4, perturbationInterval: 0 })).toThrow('perturbationInterval');
});
