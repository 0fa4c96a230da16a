import { join } from 'node:path';
import type { CodeStore } from '../../files/index.ts';
import { codePath } from '../../http/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { serverError } from '../../server/index.ts';

/**
 * A definition whose code was sent by another machine, with the folders that the code has here. Each attempt gets a copy:
 * other sweeps may use the same code.
 * @throws SERVER_UNKNOWN_CODE
 */
export async function withSentCode(definition: SweepDefinition, code: CodeStore): Promise<SweepDefinition> {
  const { trial } = definition;
  if (trial.type !== 'command') return definition;
  const [, hash, below = ''] = codePath.exec(trial.workingFolder) ?? [];
  if (hash === undefined) return definition;
  const folder = await code.find(hash);
  if (folder === undefined || below.split('/').includes('..'))
    throw serverError('SERVER_UNKNOWN_CODE', `trial.code: the server does not have the code ${hash}; send it again`, {
      details: { field: 'trial.code', value: trial.workingFolder },
    });
  return { ...definition, trial: { ...trial, workingFolder: join(folder, below), copiedCode: folder } };
}
