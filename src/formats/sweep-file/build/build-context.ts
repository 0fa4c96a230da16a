import type { SamplerRegistry } from '../../../sampling/index.ts';
import type { PolicyRegistry } from '../../../termination/index.ts';
import type { YamlSource } from '../../yaml/document-place.ts';
import type { LocalFiles } from '../local-files.ts';
import type { FileProblem } from '../problems.ts';

/** What a definition takes from its environment. */
export interface BuildContext {
  readonly folder: string;
  readonly cpuCount: number;
  readonly defaultSeed: number;
  readonly defaultName: string;
  /** The machine that the file is read on. */
  readonly files: LocalFiles & Required<Pick<LocalFiles, 'isFile'>>;
  /** Whether `trial` names a component file, whose inputs are all that it takes. */
  readonly isComponent: boolean;
  /** Whether problems were found before, so that the definition will not be used. */
  readonly isFaulty: boolean;
  /** The samplers that the file may name. */
  readonly samplers: SamplerRegistry;
  /** The policies that the file may name. */
  readonly policies: PolicyRegistry;
  /** The scalar's text as written, so that `1.10` stays `1.10` where text is expected. */
  readonly written: YamlSource['written'];
}

/** Collects problems and notices. */
export interface BuildFindings {
  readonly problems: FileProblem[];
  readonly notices: FileProblem[];
}

/** A map of texts; numbers and words keep the spelling of the file. */
export function textMap(
  map: Readonly<Record<string, string | number | boolean>> | undefined,
  path: readonly string[],
  context: Pick<BuildContext, 'written'>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).map(([key, value]) => [key, scalarText(value, [...path, key], context)]),
  );
}

/** Text of a scalar where text is expected. */
export function scalarText(
  value: string | number | boolean,
  path: readonly (string | number)[],
  context: Pick<BuildContext, 'written'>,
): string {
  if (typeof value === 'string') return value;
  const written = context.written(path);
  // A setting from outside may have replaced the value in the file.
  return typeof value === 'number' && written !== undefined && Number(written) === value ? written : String(value);
}
