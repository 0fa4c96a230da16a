/** Styles of the dashboard that nothing uses: classes that no component names, and tokens that no rule or component reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const folder = 'web/src';

/** Classes that a library sets, and those whose name is put together (`span-${columns}`). */
const foreign = /^(cm-.*|span-\d+)$/;
/** Tokens whose name is put together (`--${state}`, `--${state}-soft`) and that nothing else reads. */
const composed = /^--(queued|[a-z]+-soft)$/;

/** @returns {{ rule: string, from: string, to: string }[]} file and name of each */
export function deadStyles() {
  const files = readdirSync(folder, { recursive: true }).map((entry) =>
    posix.join(folder, entry.replaceAll('\\', '/')),
  );
  const textOf = (pattern) =>
    files.filter((file) => pattern.test(file)).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const styles = textOf(/\.css$/).map(({ file, text }) => ({ file, text: text.replaceAll(/\/\*.*?\*\//gs, '') }));
  const code = textOf(/(?<!\.test)\.tsx?$/)
    .map(({ text }) => text)
    .join('\n');
  const words = new Set(code.match(/[\w-]+/g));
  const everything = styles.map(({ text }) => text).join('\n') + code;
  return styles.flatMap(({ file, text }) => [
    ...namesIn(text, /\.([a-zA-Z][\w-]*)(?=[^{};]*\{)/g)
      .filter((name) => !words.has(name) && !foreign.test(name))
      .map((name) => ({ rule: 'no-dead-classes', from: file, to: `.${name}` })),
    ...namesIn(text, /(--[\w-]+)\s*:/g)
      .filter((name) => !new RegExp(`var\\(${name}\\s*[,)]`).test(everything) && !composed.test(name))
      .map((name) => ({ rule: 'no-dead-tokens', from: file, to: name })),
  ]);
}

function namesIn(text, pattern) {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name))];
}

/** Styles to plant: file, code and the rule that must find them. */
export const plantedStyles = [
  ['ui/planted/violation.css', '.planted-and-unused {\n  color: red;\n}\n', 'no-dead-classes'],
  ['ui/planted/tokens.css', ':root {\n  --planted: 1px;\n  width: var(--planted-longer);\n}\n', 'no-dead-tokens'],
];
