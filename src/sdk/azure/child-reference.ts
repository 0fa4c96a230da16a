import { type ChildRun, readChildRunId } from '../../model/index.ts';
import { sdkError } from '../errors.ts';
import { optionText } from '../options/option.ts';

/** A child of any sweep of the state folder, identified by its id, `hd-1qrpbtyjby_7`; for instance a `Run`. @since 0.2.0 */
export interface ChildRunReference {
  readonly id: string;
}

/** The child that a reference names. @throws {HyperDriveConfigException} SDK_BAD_OPTION */
export function childOf(option: string, reference: ChildRunReference): ChildRun {
  const given: unknown = reference;
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : undefined;
  const child = typeof id === 'string' ? readChildRunId(id) : undefined;
  if (child !== undefined) return child;
  throw sdkError(
    'SDK_BAD_OPTION',
    `${option}: expected a child run, or { id: 'hd-1qrpbtyjby_7' }, got ${optionText(typeof id === 'string' ? id : given)}`,
    { details: { option } },
  );
}
