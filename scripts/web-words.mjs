/**
 * Words of the dashboard that stand outside of `web/src/words`: text in JSX, texts of labels and titles, and sentences
 * anywhere else. What code needs (class names, styles, keys, names of errors) is left alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from '@swc/core';

const folder = 'web/src';

/** Attributes and properties whose value people read or hear. */
const read = new Set([
  'title',
  'label',
  'sub',
  'note',
  'text',
  'placeholder',
  'alt',
  'trigger',
  'back',
  'missing',
  'file',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
]);

/** Attributes whose value only the browser reads. */
const code = new Set([
  'className',
  'style',
  'd',
  'viewBox',
  'transform',
  'rel',
  'strokeDasharray',
  'aria-keyshortcuts',
]);

/** Texts that are not words of the page, by file. */
const allowed = {
  // The sweep file that a new sweep starts from: its keys are code.
  'pages/new/document.ts': /^type: sweep\n/,
  // A selector.
  'state/keys.ts': /^input, textarea, select, /,
  // Fonts.
  'charts/canvas-surface.ts': /^'Inter Variable', /,
};

const letter = /\p{L}/u;
const sentence = /\p{L}{2,}[,;:]? \p{L}{2,}/u;

/**
 * @returns {{ rule: string, from: string, to: string }[]} file and text of each
 */
export function wordsOutside() {
  return readdirSync(folder, { recursive: true })
    .map((entry) => entry.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|fixture)\.tsx?$/.test(file) && !file.startsWith('words/'))
    .flatMap((file) => {
      const from = posix.join(folder, file);
      const { body } = parseSync(readFileSync(from, 'utf8'), { syntax: 'typescript', tsx: from.endsWith('x') });
      const texts = [];
      collect(body, (text) => texts.push(text));
      return texts
        .filter((text) => !allowed[file]?.test(text))
        .map((text) => ({ rule: 'words-belong-in-words', from, to: text.trim().replaceAll(/\s+/g, ' ') }));
    });
}

/** Calls `add` with each text of a syntax tree that people read. */
function collect(node, add) {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) collect(each, add);
    return;
  }
  const text = textOf(node);
  if (text !== undefined && sentence.test(text)) add(text);
  switch (node.type) {
    case 'ImportDeclaration':
    case 'TsTypeAliasDeclaration':
    case 'TsInterfaceDeclaration':
    case 'TsTypeAnnotation':
      return;
    case 'JSXText':
      if (letter.test(node.value)) add(node.value);
      return;
    case 'JSXAttribute': {
      const name = nameOf(node.name);
      if (code.has(name)) return;
      // As an attribute, the name of something that is saved; as a property mostly an identifier.
      if (read.has(name) || name === 'name') addShown(node.value, add);
      break;
    }
    case 'KeyValueProperty':
      if (read.has(nameOf(node.key))) addShown(node.value, add);
      break;
    case 'JSXElement':
    case 'JSXFragment':
      for (const child of node.children) if (child.type === 'JSXExpressionContainer') addShown(child, add);
      break;
    case 'AssignmentPatternProperty':
      // Defaults: those of class names are code, those of texts are shown.
      if (code.has(nameOf(node.key))) return;
      if (read.has(nameOf(node.key))) addShown(node.value, add);
      break;
    case 'ThrowStatement':
      // An error of the program's own logic, for its developers.
      if (node.argument.type === 'NewExpression' && node.argument.callee.value === 'Error') return;
      break;
  }
  for (const key in node) if (key !== 'span') collect(node[key], add);
}

/** Texts that an expression may evaluate to: those in its branches, not those that it compares or passes on. */
function addShown(node, add) {
  if (node === null || node === undefined) return;
  const text = textOf(node);
  // A sentence is found anywhere.
  if (text !== undefined && letter.test(text) && !sentence.test(text)) add(text);
  switch (node.type) {
    case 'JSXExpressionContainer':
    case 'ParenthesisExpression':
    case 'TsConstAssertion':
    case 'TsAsExpression':
      return addShown(node.expression, add);
    case 'ConditionalExpression':
      addShown(node.consequent, add);
      return addShown(node.alternate, add);
    case 'BinaryExpression':
      if (!['&&', '||', '??', '+'].includes(node.operator)) return;
      if (node.operator !== '&&') addShown(node.left, add);
      return addShown(node.right, add);
    case 'TemplateLiteral':
      for (const each of node.expressions) addShown(each, add);
      return;
  }
}

/** The text of a literal, with `…` for values. */
function textOf(node) {
  if (node.type === 'StringLiteral') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ cooked, raw }) => cooked ?? raw).join('…');
  return undefined;
}

function nameOf(node) {
  if (node.type === 'JSXNamespacedName') return `${node.namespace.value}:${node.name.value}`;
  return String(node.value);
}

const plant = (code) => `export const planted = () => ${code};\n`;

/** Words to plant, one for each kind: file, code and the rule that must find it. */
export const plantedWords = [
  plant('<p>loaded</p>'),
  plant('<p>{1 > 0 ? "loaded" : null}</p>'),
  plant('<input aria-label="Name" />'),
  plant('<input placeholder={1 > 0 ? `Name ${2}` : undefined} />'),
  plant('({ kind: "item", text: "Save" })'),
  plant('{ const told = "The server does not answer."; return told; }'),
].map((code, i) => [`pages/planted-words/violation-${i}.tsx`, code, 'words-belong-in-words']);
