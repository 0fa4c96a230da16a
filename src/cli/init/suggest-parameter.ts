import { isScalar, type ScriptParameter } from './script-facts.ts';
import { numberExpression, type SuggestedExpression } from './suggest-range.ts';

/** What a sweep file does with a parameter of a script. */
export type ParameterUse =
  | { readonly kind: 'tuned'; readonly expression: SuggestedExpression; readonly note?: string }
  /** A path that the script writes to: each trial gets its own. */
  | { readonly kind: 'output'; readonly file: string }
  /** It has no default: the user fills it in. */
  | { readonly kind: 'needed' }
  | { readonly kind: 'left'; readonly why: string };

/** What a name says about a parameter that no one tunes. */
const leftAlone: readonly (readonly [RegExp, string])[] = [
  [/(^|_)(seeds?|random_state|rng)(_|$)/, 'a seed'],
  [
    /^(num_|n_|max_|total_|nb_)?(train_)?(epochs?|steps|timesteps|iters?|iterations|rounds?|boost_rounds?|folds?|splits|episodes|updates)$|^(cv|kfolds?)$|patience|early_stop/,
    'how long a trial runs',
  ],
  [
    /(^|_)(devices?|gpus?|cuda|cpus?|accelerator|backend|workers|jobs|threads?|rank|world_size|port|host|nodes?|fp16|bf16|amp|mixed_precision|precision|dtype|compile|pin_memory|distributed)(_|$)/,
    'where and how a trial runs',
  ],
  [
    /^(?!min_)(?:.*_)?(data|dataset|datasets|path|dir|folder|files?|filename|root|url|config|split|subset|input|source|target|task|column|limit)(_|$)|^(val|valid|test|train)_(size|fraction|frac|ratio)$/,
    'data or a path',
  ],
  [
    /(^|_)(names?|project|experiment|tags?|entity|user|group|id|version|notes?|wandb|mlflow|tensorboard|comment|token|key|model_name|tokenizer)(_|$)/,
    'a name',
  ],
  [
    /(^|_)(verbose|verbosity|quiet|debug|log|logging|print|interval|freq|every|save|eval|resume|overwrite|force|dry|profile|plot|show|cache|checkpoint|ckpt|progress|help|version)(_|$)/,
    'output and control',
  ],
];

const writtenTo = /(^|_)(out|output|outputs|save|checkpoints?|ckpt|logdir|logs?|results?|models?|runs?|work)(_|$)/;
const readFrom = /(^|_)(load|resume|from|pretrained|restore|init|initial|input|name|type)(_|$)/;
const pathTypes = new Set(['Path', 'path', 'PathLike', 'FileType', 'File']);
const textTypes = new Set(['str', 'lambda', 'lower', 'text']);

/** Decides what a sweep file does with a parameter. */
export function useOf(parameter: ScriptParameter): ParameterUse {
  const use = useIfGiven(parameter);
  return use.kind === 'left' && parameter.required ? { kind: 'needed' } : use;
}

function useIfGiven(parameter: ScriptParameter): ParameterUse {
  const { kind, type, default: initial, choices } = parameter;
  const name = snakeCase(parameter.name);
  if (kind === 'list') return left('takes several values');
  if (kind === 'other') return left('an action of its own');
  const isText = pathTypes.has(type ?? '') || ((type === null || type === 'str') && !isNumber(initial));
  if (
    isText &&
    choices === null &&
    kind === 'value' &&
    writtenTo.test(name) &&
    !readFrom.test(name) &&
    isPath(parameter)
  )
    return { kind: 'output', file: fileName(initial) };
  const why = leftAlone.find(([pattern]) => pattern.test(name))?.[1];
  if (why !== undefined) return left(why);
  if (pathTypes.has(type ?? '')) return left('data or a path');
  if (type === 'bool' || typeof initial === 'boolean') return booleanUse(parameter);
  if (choices !== null) return choiceUse(choices, initial);
  if (type === 'loads' || (typeof initial === 'object' && initial !== null))
    return left('takes a structure, such as JSON');
  const number = numberExpression(name, parameter);
  if (number !== undefined) return { kind: 'tuned', ...number };
  const words = [...new Set([...(typeof initial === 'string' ? [initial] : []), ...parameter.compared])];
  if ((type === null || textTypes.has(type)) && parameter.compared.length > 0 && words.length > 1)
    return choiceUse(words, initial, 'the words that the script compares it with');
  if (isNumber(initial)) return left('a number whose range only you know');
  return left(
    typeof initial === 'string' || type === 'str'
      ? 'text whose other values only you know'
      : 'no default to start from',
  );
}

function booleanUse({ kind, type, default: initial, flag }: ScriptParameter): ParameterUse {
  // `type=bool` of argparse takes every text but the empty one as true.
  if (kind === 'value' && type === 'bool' && flag !== null)
    return left('type=bool reads "False" as true; use action=argparse.BooleanOptionalAction to tune it');
  return {
    kind: 'tuned',
    expression: { type: 'choice', values: [false, true], ...(typeof initial === 'boolean' && { default: initial }) },
  };
}

function choiceUse(choices: readonly unknown[], initial: unknown, note?: string): ParameterUse {
  const values = choices.filter(isScalar);
  if (values.length !== choices.length) return left('some of its choices are no numbers, texts or booleans');
  if (values.length < 2) return left('one choice');
  const isDefault = isScalar(initial) && values.includes(initial);
  const expression: SuggestedExpression = { type: 'choice', values, ...(isDefault && { default: initial }) };
  return { kind: 'tuned', expression, ...(note !== undefined && { note }) };
}

const left = (why: string): ParameterUse => ({ kind: 'left', why });

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isPath({ type, default: initial, name }: ScriptParameter): boolean {
  const isPathText = typeof initial === 'string' && /[/\\.]/.test(initial);
  return pathTypes.has(type ?? '') || isPathText || /(dir|path|file|folder)$/i.test(name);
}

/** The last part of a path; empty for a folder. */
function fileName(initial: unknown): string {
  const last = typeof initial === 'string' ? (initial.split(/[/\\]/).at(-1) ?? '') : '';
  return /^[\w-]+\.\w+$/.test(last) ? last : '';
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
}
