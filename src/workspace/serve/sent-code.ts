import { join, relative } from 'node:path';
import { type CodeStore, sentHash } from '../../files/index.ts';
import { codePath } from '../../http/index.ts';
import type { CommandTrial, SweepDefinition } from '../../model/index.ts';
import { serverError } from '../../server/index.ts';

/**
 * A definition whose code was sent by another machine, with the folders that the code has here. Each attempt gets a copy:
 * other sweeps may use the same code. So is the definition of an earlier sweep with such code, given again.
 * @throws SERVER_UNKNOWN_CODE
 */
export async function withSentCode(definition: SweepDefinition, code: CodeStore): Promise<SweepDefinition> {
  const { trial } = definition;
  if (trial.type !== 'command') return definition;
  const { hash, below } = sentPlace(trial);
  if (hash === undefined) return definition;
  const folder = await code.find(hash);
  if (folder === undefined || below.split('/').includes('..'))
    throw serverError('SERVER_UNKNOWN_CODE', `trial.code: the server does not have the code ${hash}; send it again`, {
      details: { field: 'trial.code', value: trial.workingFolder },
    });
  return { ...definition, trial: { ...trial, workingFolder: join(folder, below), copiedCode: folder } };
}

function sentPlace({ workingFolder, copiedCode }: CommandTrial): {
  readonly hash?: string | undefined;
  readonly below: string;
} {
  const [, hash, below = ''] = codePath.exec(workingFolder) ?? [];
  if (hash !== undefined || copiedCode === undefined) return { hash, below };
  return { hash: sentHash(copiedCode), below: relative(copiedCode, workingFolder) };
}
