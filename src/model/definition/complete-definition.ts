import { retriesSchema, type SweepDefinition } from './definition.ts';

/** What a definition needs; the rest has defaults. */
export interface DefinitionChoices
  extends Pick<SweepDefinition, 'name' | 'space' | 'sampling' | 'seed' | 'objective' | 'limits' | 'trial'>,
    Partial<Pick<SweepDefinition, 'constraints' | 'earlyTermination' | 'objectives' | 'outcomeConstraints'>> {
  readonly resumeFrom?: readonly string[];
  /** Failures of the program of a trial that are tried again. @defaultValue 0 */
  readonly userErrors?: number;
}

/** A definition that a program makes: every default in one place. */
export function completeDefinition({
  name,
  userErrors,
  resumeFrom = [],
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
  };
}
