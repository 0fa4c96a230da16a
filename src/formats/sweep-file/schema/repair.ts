import type { DocumentPath } from '../../yaml/document-place.ts';
import type { FileProblem } from '../problems.ts';
import { type Checked, removeAt } from './schema-problems.ts';

/** What takes the place of a required block that cannot be read. */
const standIns: readonly (readonly [path: DocumentPath, value: unknown])[] = [
  [['trial', 'command'], 'true'],
  [['trial'], { command: 'true' }],
  [['search_space'], { any: { type: 'choice', values: [1] } }],
];

/** Each pass may uncover problems that others hid. */
const passes = 3;

/**
 * The file without what has problems, so that the rest of it can be checked in the same pass; undefined if nothing sound
 * is left.
 * @param check against the schema
 */
export function withoutProblems<Output>(
  raw: unknown,
  problems: readonly FileProblem[],
  check: (value: unknown) => Checked<Output>,
): Output | undefined {
  const file: unknown = structuredClone(raw);
  let found = problems;
  for (let pass = 0; pass < passes; pass++) {
    for (const { path } of found) repairAt(file, path);
    const checked = check(file);
    if (checked.kind === 'ok') return checked.output;
    found = checked.problems;
  }
  return undefined;
}

function repairAt(file: unknown, path: DocumentPath): void {
  const standIn = standIns.find(([at]) => isSame(at, path));
  const [first] = path;
  if (standIn !== undefined && typeof file === 'object' && file !== null && typeof first === 'string') {
    const [at, value] = standIn;
    const owner: unknown = at.length === 1 ? file : Reflect.get(file, first);
    const key = at.at(-1);
    if (typeof owner === 'object' && owner !== null && key !== undefined)
      Reflect.set(owner, key, structuredClone(value));
    return;
  }
  // A list with a gap is another list: it goes as a whole. A block without a required key goes too.
  const item = path.findIndex((step) => typeof step === 'number');
  if (item >= 0) repairAt(file, path.slice(0, item));
  else if (path.length > 1 && valueAt(file, path) === undefined) repairAt(file, path.slice(0, -1));
  else removeAt(file, path);
}

function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  return value;
}

/** Blocks that the placeholders of the command name. */
const named: ReadonlySet<unknown> = new Set(['inputs', 'outputs']);

/**
 * The problems of a repaired file that are not consequences of the repair.
 * @param known what was repaired
 */
export function independentOf(known: readonly FileProblem[], found: readonly FileProblem[]): FileProblem[] {
  // A parameter with a problem still counts as declared.
  const isNamed = known.some(
    ({ path, atKey }) =>
      atKey !== true && (path[0] === 'search_space' ? path.length === 1 : named.has(path[0]) || named.has(path[1])),
  );
  return found.filter(({ path }) => {
    if (isNamed && path[0] === 'trial' && path[1] === 'command') return false;
    return !known.some((other) => isWithin(path, other.path) || isWithin(other.path, path));
  });
}

function isWithin(path: DocumentPath, outer: DocumentPath): boolean {
  return outer.length > 0 && outer.every((step, index) => path[index] === step);
}

function isSame(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && isWithin(a, b);
}
