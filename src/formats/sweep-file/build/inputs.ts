import { isAbsolute, resolve } from 'node:path';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import { type BuildContext, type BuildFindings, scalarText } from './build-context.ts';

type InputBlock = NonNullable<SweepFile['inputs']>[string];

/**
 * Text of each input: a literal as written; a local path made absolute from the file's folder; an address unchanged,
 * with a notice if it cannot be mounted here. Undefined for an optional input without a value.
 */
export function readInputs(
  inputs: Readonly<Record<string, InputBlock>>,
  path: readonly string[],
  context: BuildContext,
  findings: BuildFindings,
): Map<string, string | undefined> {
  return new Map(
    Object.entries(inputs).map(([name, input]) => [name, readInput(input, [...path, name], context, findings)]),
  );
}

function readInput(
  input: InputBlock,
  path: readonly string[],
  context: BuildContext,
  { problems, notices }: BuildFindings,
): string | undefined {
  if (input === null) return undefined;
  if (typeof input !== 'object') return scalarText(input, path, context);
  if (input.path !== undefined && input.value !== undefined)
    problems.push({ path, atKey: true, message: 'both value and path are set; keep one' });
  if (input.value !== undefined) return scalarText(input.value, [...path, 'value'], context);
  if (input.path !== undefined) {
    const local = input.path.replace(/^file:(\/\/(?=\/))?/, '');
    if (/^[a-z][a-z0-9+.-]+:/i.test(local)) {
      if (!/^https?:/i.test(local))
        notices.push({
          path: [...path, 'path'],
          message: `"${local}" is passed on unchanged, because it cannot be mounted here; give a local path`,
        });
      return local;
    }
    return isAbsolute(local) ? local : resolve(context.folder, local);
  }
  if (input.default !== undefined) return scalarText(input.default, [...path, 'default'], context);
  if (!input.optional)
    problems.push({ path, atKey: true, message: 'has no value: give value, path or default, or optional: true' });
  return undefined;
}
