import { isHyperDriveException } from '../../../base/index.ts';
import { logbaseOf, type SweepDefinition } from '../../../model/index.ts';
import { validateSampling } from '../../../sampling/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { validatePolicy } from '../../../termination/index.ts';
import type { FileProblem } from '../problems.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import type { BuildContext } from './build-context.ts';
import type { FileSpace } from './search-space.ts';

/**
 * What a submission would find next in a file that already has problems: whether the sampler can draw from the space,
 * whether the policy's numbers agree, and whether the code is there. So one check finds everything.
 */
export function alsoWrong(
  file: SweepFile,
  parts: Pick<SweepDefinition, 'sampling' | 'earlyTermination'> & {
    readonly space: FileSpace;
    /** Absolute folder that trials start in. */
    readonly folder: string;
  },
  { samplers, policies, files }: BuildContext,
  problems: readonly FileProblem[],
): FileProblem[] {
  const { sampling, earlyTermination, space, folder } = parts;
  const isSound = (...keys: readonly string[]) => !problems.some(({ path }) => keys.includes(String(path[0])));
  const found: FileProblem[] = [];
  const attempt = (key: string, check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!isHyperDriveException(error)) throw error;
      found.push({ path: [key], message: withoutKey(error.message, key) });
    }
  };
  if (isSound('sampling_algorithm', 'search_space', 'constraints') && Object.keys(space.wire).length > 0)
    attempt('sampling_algorithm', () => {
      const compiled = compileSpace(space.wire, { logbase: logbaseOf(sampling), constraints: space.constraints });
      const hasObjective = file.objective !== undefined || file.objectives !== undefined || !isSound('objective');
      const isMultiObjective = file.objectives !== undefined;
      validateSampling(sampling, { space: compiled, hasObjective, isMultiObjective }, samplers);
    });
  if (isSound('early_termination')) attempt('early_termination', () => validatePolicy(earlyTermination, policies));
  const isCodeSound = !problems.some(({ path }) => path[0] === 'trial' && (path.length === 1 || path[1] === 'code'));
  if (isCodeSound && files.exists?.(folder) === false)
    found.push({ path: ['trial', 'code'], message: `there is no ${folder}` });
  return found;
}

/** Messages of other rooms begin with the key, which messages about files print separately. */
function withoutKey(message: string, key: string): string {
  return message.startsWith(`${key}: `) ? message.slice(key.length + 2) : message;
}
