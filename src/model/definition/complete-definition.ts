import { retriesSchema, type SweepDefinition } from './definition.ts';

/** The required parts of a definition; the rest has defaults. */
export interface DefinitionChoices
  extends Pick<SweepDefinition, 'name' | 'space' | 'sampling' | 'seed' | 'objective' | 'limits' | 'trial'>,
    Partial<
      Pick<
        SweepDefinition,
        | 'priors'
        | 'constraints'
        | 'defineByRun'
        | 'earlyTermination'
        | 'objectives'
        | 'outcomeConstraints'
        | 'stopWhen'
        | 'resumeChildRuns'
      >
    > {
  readonly resumeFrom?: readonly string[];
  readonly otherData?: readonly string[] | undefined;
  /** How often a trial whose program failed is retried. @defaultValue 0 */
  readonly userErrors?: number;
}

/** Completes a definition made in code: every default in one place. */
export function completeDefinition({
  name,
  userErrors,
  resumeFrom = [],
  otherData,
  ...choices
}: DefinitionChoices): SweepDefinition {
  return {
    formatVersion: 1,
    name,
    experimentName: name,
    tags: {},
    earlyTermination: { type: 'none' },
    ...choices,
    retries: retriesSchema.parse({ userErrors }),
    ahead: 0,
    resumeFrom: [...resumeFrom],
    ...(otherData && otherData.length > 0 && { otherData: [...otherData] }),
  };
}
