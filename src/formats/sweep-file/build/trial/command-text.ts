import { nearestWord } from '../../../../base/index.ts';
import { didYouMean, listWords } from '../../problems.ts';

/** The names that placeholders of a command may use. */
export interface CommandNames {
  /** Text of each input; undefined: declared without a value (optional). */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly outputs: readonly string[];
  /** Dotted names of parameters and their leaves. */
  readonly parameters: readonly string[];
  /**
   * Parameters whose declarations have problems, which are reported there: they and everything inside count as
   * declared.
   */
  readonly unreadable: readonly string[];
}

/** A command with its inputs substituted. */
export interface ResolvedText {
  readonly text: string;
  /** Inputs and parameters that the command names. */
  readonly used: readonly string[];
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

type Quoting = 'none' | 'single' | 'double';

const legacy = /(?<![{$])\{(search_space|inputs|outputs)\.([\w.-]+)\}(?!\})/g;
const optionalBlock = /\$\[\[([\s\S]*?)\]\]/g;
const placeholder = /\$\{\{\s*([^{}]*?)\s*\}\}/g;
const reference = /^(search_space|inputs|outputs)\.([\w.-]+)$/;

/**
 * Substitutes inputs in a command and checks its other placeholders, which stay for the launch of each trial:
 * `${{inputs.x}}` becomes its text; `${{search_space.x}}` and `${{outputs.x}}` are checked and written without spaces;
 * `${{inputs.x}}` of a swept name becomes `${{search_space.x}}`; the old form `{search_space.x}` is read as the new
 * one; `$[[ … ]]` keeps its content if every input inside has a value, and disappears otherwise.
 *
 * @param isShell the text goes through a shell: values are quoted as their position in the command requires
 */
export function resolveCommandText(command: string, names: CommandNames, isShell: boolean): ResolvedText {
  const problems: string[] = [];
  const notices: string[] = [];
  const used: string[] = [];
  let text = command.replace(legacy, (match, group: string, name: string) => {
    notices.push(`${match} is the old form; write \${{${group}.${name}}}`);
    return `\${{${group}.${name}}}`;
  });
  text = text.replace(optionalBlock, (_, body: string) => {
    const inside = [...body.matchAll(placeholder)].map((match) => reference.exec(match[1] ?? ''));
    const isComplete = inside.every((match) => match?.[1] !== 'inputs' || hasInput(names, match[2] ?? ''));
    return isComplete ? body : '';
  });
  text = text.replace(placeholder, (match, body: string, offset: number, whole: string) => {
    const found = reference.exec(body);
    if (!found) {
      problems.push(
        `${match} is not a placeholder: expected \${{search_space.NAME}}, \${{inputs.NAME}} or \${{outputs.NAME}}`,
      );
      return match;
    }
    const [, group = '', name = ''] = found;
    if (group === 'outputs') {
      if (!names.outputs.includes(name)) problems.push(unknown(match, name, names.outputs, 'outputs'));
      return `\${{outputs.${name}}}`;
    }
    used.push(name);
    if (group === 'search_space' || names.parameters.includes(name)) {
      if (!isDeclared(names, name)) problems.push(unknown(match, name, names.parameters, 'search_space'));
      return `\${{search_space.${name}}}`;
    }
    if (!names.inputs.has(name)) {
      if (!isDeclared(names, name)) problems.push(unknown(match, name, [...names.inputs.keys()], 'inputs'));
      return match;
    }
    const value = names.inputs.get(name);
    if (value === undefined) {
      problems.push(
        `${match} has no value: give inputs.${name} one, or put the option into an optional block $[[ … ]]`,
      );
      return match;
    }
    return isShell ? quoteForShell(value, quotingAt(whole, offset)) : value;
  });
  return { text, used, problems, notices };
}

function hasInput(names: CommandNames, name: string): boolean {
  return names.parameters.includes(name) || names.inputs.get(name) !== undefined || !names.inputs.has(name);
}

function isDeclared({ parameters, unreadable }: CommandNames, name: string): boolean {
  return parameters.includes(name) || unreadable.some((at) => at === '' || name === at || name.startsWith(`${at}.`));
}

function unknown(match: string, name: string, known: readonly string[], group: string): string {
  const nearest = didYouMean(nearestWord(name, known));
  const declared = known.length === 0 ? 'nothing' : listWords(known, 'and');
  const how = group === 'inputs' ? `: add inputs: { ${name}: { path: … } }, or a literal` : '';
  const listed = `; ${group} declares ${declared}${how}`;
  return `${match} names nothing${nearest === '' ? listed : nearest}`;
}

/** The quotes that are open at a position of a POSIX shell command. */
function quotingAt(command: string, end: number): Quoting {
  let state: Quoting = 'none';
  for (let i = 0; i < end; i++) {
    const char = command[i];
    if (state === 'single') {
      if (char === "'") state = 'none';
    } else if (char === '\\') i++;
    else if (char === '"') state = state === 'double' ? 'none' : 'double';
    else if (char === "'" && state === 'none') state = 'single';
  }
  return state;
}

/** Quotes a text so that a POSIX shell reads it literally, as one word or part of a word. */
function quoteForShell(text: string, quoting: Quoting): string {
  if (quoting === 'double') return text.replace(/[\\"$`]/g, '\\$&');
  if (quoting === 'single') return text.replaceAll("'", "'\\''");
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
