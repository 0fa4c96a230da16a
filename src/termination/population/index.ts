import { policyKind } from '../kind.ts';
import { populationAdvice } from './advice.ts';
import { checkPopulation, populationBlock, populationFault, populationSchema } from './definition.ts';
import { populationStarter, populationText } from './words.ts';

export const pbt = policyKind({
  schema: populationSchema,
  block: populationBlock,
  standsAlone: false,
  check: checkPopulation,
  advice: populationAdvice,
  describe: populationText,
  starter: populationStarter,
  continues: ({ type }) => type,
  fault: populationFault,
  load: async () => {
    const { PopulationTraining } = await import('./population.ts');
    return (definition, context) => new PopulationTraining(definition, context);
  },
});
