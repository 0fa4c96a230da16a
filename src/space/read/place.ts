import type { SpaceErrorCode } from '../errors.ts';
import type { SearchSpace } from '../expression/expression.ts';
import type { When } from '../expression/when.ts';
import type { JsonPath, SpaceProblem, SpaceWarning, SpaceWarningCode } from './problems.ts';

/** A position of the reader in the document. */
export interface Place {
  /** Path in the document as given. */
  readonly path: JsonPath;
  /** The path for people, independent of the wire form: `optimizer.values[1].momentum`. */
  readonly label: string;
  /** Parameter names from the top: `['optimizer', 'momentum']`. */
  readonly names: readonly string[];
  /** Options passed on the way here. */
  readonly branch: readonly BranchStep[];
  /** Levels of nesting from the top. */
  readonly depth: number;
  /** The mapping that this place is in; undefined for an expression that is in none yet. */
  readonly scope: MappingScope | undefined;
}

/** A mapping of parameters while it is read: conditions inside it may name them. */
export interface MappingScope {
  /** The mapping around it. */
  readonly outer: MappingScope | undefined;
  /** Number of names from the top to the mapping. */
  readonly level: number;
  /** The entries as given. */
  readonly given: { readonly [name: string]: unknown };
  /** The entries that could be read, in the end. */
  readonly entries: SearchSpace;
}

/** A condition found while reading; what it names is checked when everything has been read. */
export interface SeenCondition {
  /** Of the argument `when`. */
  readonly place: Place;
  readonly when: When;
}

/** One option of one choice; an object identifies the choice. */
interface BranchStep {
  readonly choice: object;
  readonly option: number;
}

/** A parameter seen while reading, for the check of names. */
export interface SeenParameter {
  readonly place: Place;
  readonly names: readonly string[];
}

/** What reading a space finds besides the space itself. */
export class Findings {
  readonly problems: SpaceProblem[] = [];
  readonly warnings: SpaceWarning[] = [];
  readonly parameters: SeenParameter[] = [];
  readonly conditions: SeenCondition[] = [];
  /** Names, from the top, of the entries with problems; an empty list of names means the whole space. */
  readonly unreadable: (readonly string[])[] = [];
  /** Base of the log forms. */
  readonly logbase: number;
  /** Otherwise the values of log forms, and what a default or prior says of them, cannot be checked yet. */
  readonly isLogbaseKnown: boolean;

  /** @param logbase undefined if the sampling that sets it is not known yet */
  constructor(logbase: number | undefined) {
    this.logbase = logbase ?? Math.E;
    this.isLogbaseKnown = logbase !== undefined;
  }

  /** Records a problem. Returns undefined, which readers return for anything they could not read. */
  problem(code: SpaceErrorCode, place: Place, reason: string): undefined {
    this.problems.push({ code, path: place.path, message: `${labelOf(place)}: ${reason}`, reason });
    this.unreadable.push(place.names);
  }

  warn(code: SpaceWarningCode, place: Place, reason: string): void {
    this.warnings.push({ code, path: place.path, message: `${labelOf(place)}: ${reason}`, reason });
  }
}

function labelOf(place: Place): string {
  return place.label === '' ? 'search space' : place.label;
}

/** The top of a document, or of a part of it at `path`. */
export function rootPlace(path: JsonPath = [], label = ''): Place {
  return { path, label, names: [], branch: [], depth: 0, scope: undefined };
}

/** A parameter inside a mapping. */
export function parameterPlace(parent: Place, name: string): Place {
  return {
    ...parent,
    path: [...parent.path, name],
    label: dotted(parent.label, name),
    names: [...parent.names, name],
    depth: parent.depth + 1,
  };
}

/** The inside of a mapping. */
export function insidePlace(parent: Place, given: { readonly [name: string]: unknown }, entries: SearchSpace): Place {
  return { ...parent, scope: { outer: parent.scope, level: parent.names.length, given, entries } };
}

/** An argument of the expression at `parent`; `steps` is its path from there in the document. */
export function argumentPlace(parent: Place, name: string, ...steps: JsonPath): Place {
  return { ...parent, path: [...parent.path, ...steps], label: dotted(parent.label, name), depth: parent.depth + 1 };
}

/** An item of a list. */
export function itemPlace(parent: Place, index: number): Place {
  return { ...parent, path: [...parent.path, index], label: `${parent.label}[${index}]`, depth: parent.depth + 1 };
}

/** An option of a choice. */
export function optionPlace(list: Place, choice: object, option: number): Place {
  return { ...itemPlace(list, option), branch: [...list.branch, { choice, option }] };
}

function dotted(label: string, name: string): string {
  return label === '' ? name : `${label}.${name}`;
}
