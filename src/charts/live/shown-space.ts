import type { ConfigurationRecord, SweepDefinition, SweepRow } from '../../model/index.ts';
import { type CompiledSpace, parseSpace, spanSpaces } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';

/** The space that the trials of all versions of a sweep are shown in. */
export interface ShownSpace {
  readonly space: CompiledSpace;
  /** Assumed values of parameters added after a trial. */
  readonly defaults: ConfigurationRecord;
  /** Newest version of the definition included, and its position in the log; 0 for the first. */
  readonly version: number;
  readonly versionSeq: number;
  /** Each version after the first, with the first trial that it suggests. */
  readonly changes: readonly { readonly version: number; readonly firstTrial: number }[];
}

/** Reads the versions of a sweep and joins their spaces. */
export async function readShownSpace(
  { store, compile }: { readonly store: Store; readonly compile: (definition: SweepDefinition) => CompiledSpace },
  { id, definition, definitionVersion }: SweepRow,
): Promise<ShownSpace> {
  if (definitionVersion === 1)
    return { space: compile(definition), defaults: {}, version: 1, versionSeq: 0, changes: [] };
  const versions = await store.definitionVersions(id);
  const newest = versions.at(-1);
  const changes = versions.slice(1);
  let spanned = parseSpace(versions[0]?.definition.space ?? definition.space, { mayBeEmpty: true });
  const defaults: Record<string, ConfigurationRecord[string]> = {};
  for (const version of changes) {
    spanned = spanSpaces(spanned, parseSpace(version.definition.space, { mayBeEmpty: true })).space;
    Object.assign(defaults, version.defaults);
  }
  const { constraints: _, ...unconstrained } = newest?.definition ?? definition;
  const space = compile({ ...unconstrained, space: JSON.parse(JSON.stringify(spanned)) });
  return {
    space,
    defaults: { ...inPlaceOfUnasked(definition, space), ...defaults },
    version: newest?.version ?? definitionVersion,
    versionSeq: newest?.seq ?? 0,
    changes: changes.map(({ version, firstTrial }) => ({ version, firstTrial })),
  };
}

/** Any values for what a define-by-run trial did not ask for: the others are shown, these are not. */
function inPlaceOfUnasked({ defineByRun }: SweepDefinition, space: CompiledSpace): ConfigurationRecord {
  if (defineByRun === undefined) return {};
  const middle = space.fromUnit(new Float64Array(space.dimension).fill(0.5));
  return Object.fromEntries(Object.entries(middle).filter(([name]) => !defineByRun.fixed.includes(name)));
}
