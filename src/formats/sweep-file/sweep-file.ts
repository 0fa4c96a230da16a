import { basename, extname } from 'node:path';
import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { samplers } from '../../sampling/index.ts';
import { policies } from '../../termination/index.ts';
import { formatsError } from '../errors.ts';
import type { YamlSource } from '../yaml/document-place.ts';
import { maxSourceBytes, readYaml } from '../yaml/yaml-source.ts';
import type { BuildContext } from './build/build-context.ts';
import { buildDefinition } from './build/build-definition.ts';
import { readSearchSpace } from './build/search-space.ts';
import { applySettings } from './build/settings.ts';
import { trialFolder } from './build/trial/build-trial.ts';
import { withSuccessors } from './first-version-keys.ts';
import type { LocalFiles } from './local-files.ts';
import { otherFile } from './other-file.ts';
import { type FileProblem, mostProblems, pathText } from './problems.ts';
import { independentOf, withoutProblems } from './schema/repair.ts';
import { checkAgainst } from './schema/schema-problems.ts';
import { type FileRegistries, type SweepFile, sweepFileSchemaFor } from './schema/sweep-file-schema.ts';
import { pluginWordBlock, policyBlock } from './shorthand.ts';
import { trialBlockOf } from './trial-file.ts';

/** What reading a sweep file depends on besides its text. */
export interface SweepFileOptions extends LocalFiles {
  /** Path for messages and for the default name; as the user gave it. */
  readonly path: string;
  /** Absolute folder that relative paths of the file start from. */
  readonly folder: string;
  /** CPU slots of the machine that runs the trials: the default concurrency. */
  readonly cpuCount: number;
  /** Seed for files that give none, 0 or more. */
  readonly defaultSeed: number;
  /** Changes to the file before it is checked, such as `limits.max_total_trials=5`; the value is YAML. */
  readonly set?: readonly string[];
}

/** Something legal that the user should know: an ignored key, a default that matters, an old form. */
interface SweepFileWarning {
  /** Dotted path of the key; empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Stable code, such as SPACE_BOUNDS_NOT_EXPONENTS; undefined for notes that only concern the file. */
  readonly code?: string;
}

/** A parsed sweep file. */
export interface ParsedSweepFile {
  readonly definition: SweepDefinition;
  /** Dotted keys that the file leaves to chance or to the machine, such as `seed`. */
  readonly unstated: readonly string[];
  /** In the order of the text. */
  readonly warnings: readonly SweepFileWarning[];
}

/**
 * A sweep file whose text is parsed but whose keys are not checked yet: plugins that it names may have to be loaded
 * first.
 */
export interface OpenedSweepFile {
  /** `type` of the sampler that it names; undefined if it names none, or if the name is unreadable. */
  readonly sampler: string | undefined;
  /** `type` of the early termination policy, likewise. */
  readonly policy: string | undefined;
  /** Absolute folder that trials run in, as far as it can be read. */
  readonly trialFolder: string;
  /**
   * Checks the keys and builds the definition.
   * @param registries samplers and policies that the file may name. @defaultValue the built-in ones
   * @throws {HyperDriveConfigException} FORMATS_OTHER_FILE, FORMATS_BAD_SWEEP_FILE
   */
  build(registries?: FileRegistries): ParsedSweepFile;
}

/**
 * Reads a sweep file (YAML 1.2, or JSON) into a definition: Azure ML's v2 keys and the extensions listed in
 * `docs/reference/sweep-file.md`. Pure: it opens no files but those that `options` give access to, and accepts only
 * built-in samplers and policies. Submission checks whether the sampler supports the space and the policy fits the metric.
 *
 * @throws {HyperDriveConfigException} FORMATS_TOO_LARGE above 1 MiB; FORMATS_BAD_YAML; FORMATS_OTHER_FILE; FORMATS_BAD_SWEEP_FILE with
 *   every problem found, each with line and column, in the message and in `details.problems`
 */
export function parseSweepFile(text: string, options: SweepFileOptions): ParsedSweepFile {
  return openSweepFile(text, options).build();
}

/**
 * Parses the text of a sweep file: see {@link parseSweepFile}.
 * @throws {HyperDriveConfigException} FORMATS_TOO_LARGE above 1 MiB; FORMATS_BAD_YAML; FORMATS_BAD_SWEEP_FILE if it is
 * not a block of keys
 */
export function openSweepFile(text: string, options: SweepFileOptions): OpenedSweepFile {
  const source = sourceOf(text, options.path);
  const changed = normalized({ ...source.value });
  const files = { ...options, isFile: options.isFile ?? noFile };
  const problems = applySettings(changed, options.set ?? []);
  // Settings have the spellings of the file.
  const raw = normalized(changed);
  const { trial, problem } = trialBlockOf(raw.trial, options.folder, options);
  const trialFile = typeof raw.trial === 'string' && problem === undefined ? raw.trial : undefined;
  raw.trial = problem === undefined ? trial : { command: 'true' };
  if (problem !== undefined) problems.push({ path: ['trial'], message: problem });
  for (const key of ['sampling_algorithm', 'early_termination']) raw[key] = pluginWordBlock(raw[key]);
  for (const key of Object.keys(raw)) if (raw[key] === undefined) delete raw[key];
  return {
    sampler: typeOf(raw.sampling_algorithm),
    policy: typeOf(raw.early_termination),
    trialFolder: trialFolder(foldersSchema.parse(raw.trial), { folder: options.folder, files }),
    build: (registries = { samplers, policies }) =>
      build({ raw, trialFile, problems, source, options, files, registries }),
  };
}

const noFile = () => false;

/** The paths of `trial`, whatever else is wrong with it. */
const foldersSchema = z
  .looseObject({
    code: z.string().optional().catch(undefined),
    working_directory: z.string().optional().catch(undefined),
  })
  .catch({});

/**
 * The keys of a YAML file, unchecked.
 * @param path names the file in errors
 * @throws FORMATS_TOO_LARGE, FORMATS_BAD_YAML, FORMATS_BAD_SWEEP_FILE
 */
export function readYamlBlock(text: string, path: string): object {
  return sourceOf(text, path).value;
}

type BlockSource = YamlSource & { readonly value: object };

function sourceOf(text: string, path: string): BlockSource {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxSourceBytes)
    throw formatsError('FORMATS_TOO_LARGE', `${path} has ${bytes} bytes; a sweep file may have ${maxSourceBytes}`, {
      details: { bytes, limit: maxSourceBytes },
    });
  const read = readYaml(text);
  if ('problems' in read) throw fileError('FORMATS_BAD_YAML', path, read.problems, undefined);
  const { source } = read;
  if (isBlock(source)) return source;
  const message = 'expected a block of keys such as `trial`, `search_space` and `objective`';
  throw fileError('FORMATS_BAD_SWEEP_FILE', path, [{ path: [], message }], source);
}

function isBlock(source: YamlSource): source is BlockSource {
  return typeof source.value === 'object' && source.value !== null && !Array.isArray(source.value);
}

function typeOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (typeof given !== 'object' || given === null) return undefined;
  const type: unknown = Reflect.get(given, 'type');
  return typeof type === 'string' ? type : undefined;
}

interface SweepFileParts {
  readonly raw: Record<string, unknown>;
  /** As the file names it; undefined: `trial` is a block. */
  readonly trialFile: string | undefined;
  /** Found so far. */
  readonly problems: readonly FileProblem[];
  readonly source: YamlSource;
  readonly options: SweepFileOptions;
  readonly files: BuildContext['files'];
  readonly registries: FileRegistries;
}

function build(parts: SweepFileParts): ParsedSweepFile {
  const { raw, trialFile, problems: earlier, source, options, files, registries } = parts;
  const within = (problem: FileProblem) => inTrialFile(problem, trialFile);
  const other = otherFile(raw);
  if (other !== undefined) throw fileError('FORMATS_OTHER_FILE', options.path, [{ path: [], message: other }], source);
  const problems = [...earlier];
  const check = (value: unknown) => checkAgainst<SweepFile>(sweepFileSchemaFor(registries), value);
  const checked = check(raw);
  if (checked.kind === 'problems') {
    const found = withSuccessors(checked.problems);
    problems.push(...found.map(within), ...spaceProblems(raw.search_space, found));
  }
  const file = checked.kind === 'ok' ? checked.output : withoutProblems(raw, checked.problems, check);
  if (file === undefined) throw fileError('FORMATS_BAD_SWEEP_FILE', options.path, problems, source);
  const built = buildDefinition(file, {
    folder: options.folder,
    cpuCount: options.cpuCount,
    defaultSeed: options.defaultSeed,
    defaultName: defaultName(options.path, options.folder),
    files,
    isComponent: trialFile !== undefined,
    isFaulty: problems.length > 0,
    ...registries,
    written: source.written,
  });
  if (problems.length > 0) {
    const more = independentOf(problems, built.problems).map(within);
    throw fileError('FORMATS_BAD_SWEEP_FILE', options.path, [...problems, ...more], source);
  }
  if (built.problems.length > 0 || built.definition === undefined)
    throw fileError('FORMATS_BAD_SWEEP_FILE', options.path, built.problems.map(within), source);
  return {
    definition: built.definition,
    unstated: unstatedOf(file),
    warnings: built.notices
      .map(within)
      .map((notice) => {
        const { line, column } = placeOf(notice, source);
        return { path: pathText(notice.path), line, column, message: notice.message };
      })
      .sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** A problem inside the file that `trial` names: its line is not one of the sweep file. */
function inTrialFile(problem: FileProblem, trialFile: string | undefined): FileProblem {
  if (trialFile === undefined || problem.path[0] !== 'trial' || problem.path.length === 1) return problem;
  return { ...problem, message: `${problem.message} (in ${trialFile})` };
}

function unstatedOf({ seed, sampling_algorithm: sampling, limits }: SweepFile): string[] {
  const hasSeed = seed !== undefined || (typeof sampling === 'object' && sampling.seed !== undefined);
  return [
    ...(hasSeed ? [] : ['seed']),
    ...(limits.max_concurrent_trials === undefined ? ['limits.max_concurrent_trials'] : []),
  ];
}

/** Problems inside a search space, reported together with problems elsewhere; none if it is not a block at all. */
function spaceProblems(given: unknown, others: readonly FileProblem[]): readonly FileProblem[] {
  if (others.some(({ path }) => path[0] === 'search_space')) return [];
  const problems: FileProblem[] = [];
  readSearchSpace(given, undefined, 'e', { problems, notices: [] });
  return problems;
}

/**
 * Name of a sweep whose file gives none: `lr-search.yaml` → `lr-search`; `examples/quickstart/sweep.yaml` →
 * `quickstart`.
 */
function defaultName(path: string, folder: string): string {
  const stem = basename(path, extname(path));
  const folderName = basename(folder);
  const isGeneric = /^(sweep|job|hyperdrive|config|-|)$/i.test(stem);
  return ((isGeneric ? folderName : stem) || 'sweep').slice(0, 255);
}

/**
 * Normalizes what Azure's tools accept in several spellings: empty keys count as absent, the words of goals,
 * `sampling_algorithm`, `early_termination` and `rule` may use any case.
 */
function normalized(raw: Record<string, unknown>): Record<string, unknown> {
  const file = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null));
  const lower = (block: unknown, key: string): unknown => {
    if (typeof block !== 'object' || block === null || !(key in block)) return block;
    const value: unknown = Reflect.get(block, key);
    return typeof value === 'string' ? { ...block, [key]: value.toLowerCase() } : block;
  };
  file.objective = lower(file.objective, 'goal');
  if (Array.isArray(file.objectives)) file.objectives = file.objectives.map((entry) => lower(entry, 'goal'));
  file.sampling_algorithm = lower(lower(file.sampling_algorithm, 'type'), 'rule');
  file.early_termination = lower(policyBlock(file.early_termination), 'type');
  for (const key of ['sampling_algorithm', 'type'])
    if (typeof file[key] === 'string') file[key] = file[key].toLowerCase();
  for (const key of Object.keys(file)) if (file[key] === undefined) delete file[key];
  return file;
}

function placeOf(problem: FileProblem, source: YamlSource | undefined) {
  return problem.place ?? source?.place(problem.path, problem.atKey ? 'key' : 'value') ?? { line: 1, column: 1 };
}

function fileError(
  code: 'FORMATS_BAD_YAML' | 'FORMATS_BAD_SWEEP_FILE' | 'FORMATS_OTHER_FILE',
  path: string,
  problems: readonly FileProblem[],
  source: YamlSource | undefined,
) {
  const all = problems
    .map((problem) => ({ problem, place: placeOf(problem, source) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  const placed = all.slice(0, mostProblems).map(({ problem, place: { line, column } }) => ({
    ...{ line, column, key: pathText(problem.path), message: problem.message },
  }));
  const lines = placed.map(
    ({ line, column, key, message }) => `${path}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`,
  );
  const details: Json = placed.map(({ line, column, key, message }) => ({ line, column, path: key, message }));
  const head = all.length === 1 ? '' : `${all.length} problems in ${path}:\n  `;
  const more = all.length > placed.length ? `\n  and ${all.length - placed.length} more` : '';
  return formatsError(code, `${head}${lines.join('\n  ')}${more}`, {
    details: { file: path, problems: details, count: all.length },
  });
}
