import type { SweepFile } from '../../schema/sweep-file-schema.ts';
import type { BuildFindings } from '../build-context.ts';

/** How many processes of PyTorch one trial has; undefined: it is an ordinary program. */
export function processesOf(
  distribution: SweepFile['trial']['distribution'],
  { notices }: BuildFindings,
): number | undefined {
  if (distribution === undefined) return undefined;
  const { type, process_count_per_instance: count = 1 } = distribution;
  if (type.toLowerCase() === 'pytorch') return count;
  notices.push({
    path: ['trial', 'distribution'],
    atKey: true,
    message: `"${type}" is ignored: start its processes from the command, for example with mpirun; pytorch starts them here`,
  });
  return undefined;
}
