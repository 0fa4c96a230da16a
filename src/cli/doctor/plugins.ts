import { targetKind } from '../../compute/index.ts';
import type { CommandContext } from '../context.ts';
import { type Finding, failure, ok } from './finding.ts';

/** The compute target of a package, if `HYPERDRIVE_TARGET` names one. The store of a package is opened with the state folder. */
export async function checkPlugins(
  { plugins }: CommandContext,
  { HYPERDRIVE_TARGET: target }: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  if (target === undefined || target === '') return [];
  try {
    await targetKind(target, (type) => plugins.target(type));
    return [ok('target', `trials run on ${target} (HYPERDRIVE_TARGET)`)];
  } catch (error) {
    return [failure('target', error)];
  }
}
