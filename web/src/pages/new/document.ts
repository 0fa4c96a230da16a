import { isMap, isNode, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import { newSweepWords } from '../../words/pages/new-sweep.ts';

/** The fields of a sweep file that the form shows. Undefined: not set, or not in the form's notation. */
export interface FormValues {
  readonly name: string | undefined;
  readonly metric: string | undefined;
  readonly goal: string | undefined;
  readonly sampler: string | undefined;
  readonly policy: string | undefined;
  readonly maxTotalTrials: string | undefined;
  readonly maxConcurrentTrials: string | undefined;
  readonly command: string | undefined;
  readonly resumeFrom: string | undefined;
}

/** Where each field lies in the file. */
const formPaths = {
  name: ['display_name'],
  metric: ['objective', 'primary_metric'],
  goal: ['objective', 'goal'],
  sampler: ['sampling_algorithm'],
  policy: ['early_termination'],
  maxTotalTrials: ['limits', 'max_total_trials'],
  maxConcurrentTrials: ['limits', 'max_concurrent_trials'],
  command: ['trial', 'command'],
  resumeFrom: ['resume_from'],
} as const satisfies Readonly<Record<keyof FormValues, readonly string[]>>;

function textAt(source: unknown): string | undefined {
  if (isScalar(source)) return textAt(source.value);
  return typeof source === 'string' || typeof source === 'number' || typeof source === 'boolean'
    ? String(source)
    : undefined;
}

/** Reads the form's fields. A word or a block with `type` are the same for samplers and policies. */
export function readForm(text: string): FormValues {
  const document = parseDocument(text);
  const at = (path: readonly string[]) => {
    if (!isMap(document.contents)) return undefined;
    const node: unknown = document.getIn(path, true);
    return isMap(node) ? textAt(node.get('type', true)) : textAt(node);
  };
  return {
    name: at(formPaths.name),
    metric: at(formPaths.metric),
    goal: at(formPaths.goal),
    sampler: at(formPaths.sampler),
    policy: at(formPaths.policy),
    maxTotalTrials: at(formPaths.maxTotalTrials),
    maxConcurrentTrials: at(formPaths.maxConcurrentTrials),
    command: at(formPaths.command),
    resumeFrom: at(formPaths.resumeFrom),
  };
}

/** The file of a sweep, as one whose first trial resumes a trial of that sweep. */
export function resuming(text: string, child: string): string {
  const document = parseDocument(text);
  document.setIn(['resume_child_runs'], [child]);
  return document.toString({ lineWidth: 0 });
}

/** Policies that need options, each with its initial block. */
export type PolicyBlocks = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** Fields that are numbers in the file. */
const counts: ReadonlySet<string> = new Set(['maxTotalTrials', 'maxConcurrentTrials']);

/**
 * Writes one field into the text and changes nothing else: comments, order and line breaks stay.
 * Text that is not YAML stays unchanged: the user fixes it in the editor.
 */
export function writeField(
  text: string,
  field: keyof FormValues,
  value: string,
  policyBlocks: PolicyBlocks = {},
): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return text;
  const path: readonly string[] = formPaths[field];
  const found: unknown = document.contents === null ? undefined : document.getIn(path, true);
  const block = field === 'policy' ? policyBlocks[value] : undefined;
  // The other settings of a sampler stay; those of another policy would be wrong.
  const node: unknown = isMap(found) && field === 'sampler' ? found.get('type', true) : found;
  const flow = block === undefined ? scalarText(value, counts.has(field)) : flowText(block);
  if (isNode(node) && node.range != null) {
    const [from, to] = node.range;
    const old = text.slice(from, to);
    const isBlock = isScalar(node) && (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL');
    const written = isBlock ? blockText(old, value) : flow;
    return text.slice(0, from) + written + (old.endsWith('\n') && !written.endsWith('\n') ? '\n' : '') + text.slice(to);
  }
  if (path.length === 1) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${path[0]}: ${flow}\n`;
  document.setIn(path, block ?? (counts.has(field) && /^\d+$/.test(value) ? Number(value) : value));
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** A value in YAML, quoted only if necessary. */
function scalarText(value: string, isCount: boolean): string {
  if (isCount && /^\d+$/.test(value)) return value;
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function flowText(block: Readonly<Record<string, string | number>>): string {
  return `{ ${Object.entries(block)
    .map(([key, part]) => `${key}: ${part}`)
    .join(', ')} }`;
}

/** A text over several lines, in the style and indentation of the old one. */
function blockText(old: string, value: string): string {
  const [header = '>-', ...lines] = old.split('\n');
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '    ')?.[0] ?? '    ';
  return `${header}\n${value
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n')}\n`;
}

/** A parameter of the search space, for the list next to the text. */
export interface SpaceEntry {
  readonly name: string;
  readonly expression: string;
  readonly detail: string;
  /** What its `when` asks for, in YAML; empty without one. */
  readonly when: string;
  readonly depth: number;
  /** The option it belongs to. */
  readonly branch: string | null;
}

const detailKeys: readonly (readonly [string, string])[] = [
  ['low', 'high'],
  ['min_value', 'max_value'],
  ['mu', 'sigma'],
  ['lower', 'upper'],
];

/** The search space as a list, nested parameters below their choice. */
export function readSpace(text: string): readonly SpaceEntry[] {
  const document = parseDocument(text);
  const space: unknown = isMap(document.contents) ? document.get('search_space') : undefined;
  const entries: SpaceEntry[] = [];
  addEntries(space, 0, null, entries);
  return entries;
}

function addEntries(space: unknown, depth: number, branch: string | null, entries: SpaceEntry[]): void {
  if (!isMap(space) || depth > 6) return;
  for (const { key, value } of space.items) {
    const name = textAt(key) ?? '';
    if (!isMap(value)) {
      // The name of an option is not a parameter.
      if (depth === 0)
        entries.push({ name, expression: 'fixed', detail: textAt(value) ?? '', when: '', depth, branch });
      continue;
    }
    const type = textAt(value.get('type', true)) ?? '';
    const values: unknown = value.get('values', true);
    const when = inlineText(value.get('when', true));
    if (isSeq(values)) {
      const labels = values.items.map((item) => optionName(item));
      entries.push({ name, expression: type, detail: withBelief(labels.join(', '), value), when, depth, branch });
      for (const [i, item] of values.items.entries()) addEntries(item, depth + 1, labels[i] ?? null, entries);
    } else entries.push({ name, expression: type, detail: withBelief(rangeOf(value), value), when, depth, branch });
  }
}

/** A mapping or list on one line, without the outermost braces. */
function inlineText(node: unknown): string {
  if (isMap(node))
    return node.items
      .map(({ key, value }) => {
        const text = inlineText(value);
        return `${textAt(key) ?? ''}: ${isMap(value) ? `{ ${text} }` : isSeq(value) ? `[${text}]` : text}`;
      })
      .join(', ');
  return isSeq(node) ? node.items.map(inlineText).join(', ') : (textAt(node) ?? '');
}

function optionName(item: unknown): string {
  if (!isMap(item)) return textAt(item) ?? '…';
  for (const { value } of item.items) {
    const text = textAt(value);
    if (text !== undefined) return text;
  }
  return '…';
}

/** Adds what the parameter states about its default and where good values lie. */
function withBelief(detail: string, value: { get(key: string, keepScalar?: boolean): unknown }): string {
  const stated = textAt(value.get('default', true));
  const prior: unknown = value.get('prior', true);
  return [
    detail,
    ...(stated === undefined ? [] : [newSweepWords.stated(stated)]),
    ...(isMap(prior) ? [newSweepWords.prior] : textAt(prior) === 'none' ? [newSweepWords.noPrior] : []),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function rangeOf(value: { get(key: string, keepScalar?: boolean): unknown }): string {
  const at = (key: string) => textAt(value.get(key, true));
  for (const [low, high] of detailKeys) {
    if (at(low) !== undefined || at(high) !== undefined) {
      const q = at('q');
      return `${at(low) ?? '0'} … ${at(high) ?? '?'}${q === undefined ? '' : `, step ${q}`}`;
    }
  }
  return '';
}

/** The initial text of a new page. */
export const starter = `type: sweep
display_name: My sweep

trial:
  code: .
  command: >-
    python3 train.py
    --learning-rate \${{search_space.learning_rate}}
    --batch-size \${{search_space.batch_size}}

search_space:
  # From e^-9 = 0.0001 to e^-1 = 0.37.
  learning_rate: { type: loguniform, min_value: -9, max_value: -1 }
  batch_size: { type: choice, values: [16, 32, 64] }

sampling_algorithm: auto

objective: { primary_metric: accuracy, goal: maximize }

early_termination: { type: median_stopping, evaluation_interval: 1, delay_evaluation: 5 }

limits:
  max_total_trials: 40
  max_concurrent_trials: 2
`;
