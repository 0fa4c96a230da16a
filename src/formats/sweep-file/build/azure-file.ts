import type { SweepFile } from '../schema/sweep-file-schema.ts';

/** Whether a file, or its component, says that it is one of Azure ML's, whose rules then apply where ours differ. */
export function isAzureFile({ $schema, trial }: Pick<SweepFile, '$schema' | 'trial'>): boolean {
  return [$schema, trial.$schema].some((schema) => typeof schema === 'string' && /azureml/i.test(schema));
}
