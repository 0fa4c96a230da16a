/**
 * Translates JavaScript's regular expressions (flag `u`) to the syntax of RE2, which matches in time linear in the
 * line.
 *
 * The library's own translation is not used: it reads `\k<name>` as the text `k<name>`, and `\s` and `.` in RE2's
 * narrower meaning.
 */

/** Why a pattern cannot be matched in linear time, and what to write instead. */
export class PatternFault extends Error {}

/** Only these groups are read, so only these are captured. */
const lineGroups: ReadonlySet<string> = new Set(['value', 'metric', 'step']);

/** One token with another meaning in RE2; everything between tokens means the same in both. */
const token = new RegExp(
  [
    String.raw`\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}`,
    String.raw`\\(?:[pP]\{[^}]*\}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|k<[^>]*>|[1-9]\d*|[^])`,
    String.raw`\[\^?(?:\\[^]|[^\]\\])*\]`,
    String.raw`\((?!\?)|\(\?(?:<?[=!]|<[^>]*>|[a-z-]+:)`,
    String.raw`\.`,
  ].join('|'),
  'gu',
);
const inClass = new RegExp(`${token.source}|[&[~^]`, 'gu');

/** What `\s` matches in JavaScript; RE2's matches ASCII only. */
const white = String.raw`\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
const notWhite = String.raw`\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`;
const any = String.raw`\x{0}-\x{10ffff}`;
/** RE2's `.` excludes only line feeds. */
const dot = String.raw`[^\n\r\x{2028}\x{2029}]`;

/**
 * @param source a legal regular expression with flag `u`
 * @returns the pattern without the groups that nobody reads: the slowest automaton copies all captures for every
 * character
 * @throws PatternFault for what only backtracking can match
 */
export function translatePattern(source: string): string {
  return source.replace(token, (text) => {
    if (text === '.') return dot;
    if (text.startsWith('\\')) return escapeOf(text, false);
    return text.startsWith('[') ? classOf(text) : groupOf(text);
  });
}

function groupOf(text: string): string {
  if (text === '(') return '(?:';
  if (text === '(?=' || text === '(?!')
    throw new PatternFault(
      text === '(?='
        ? 'looks ahead with (?=…), which needs backtracking; match what follows too, outside the group value'
        : 'looks ahead with (?!…), which needs backtracking; say which characters may follow, such as [^…] or $',
    );
  if (text === '(?<=' || text === '(?<!') return text;
  const name = /^\(\?<(.*)>$/u.exec(text)?.[1];
  if (name === undefined) throw new PatternFault(`has flags in ${text}…); spell out both cases, such as [Ll]oss`);
  return lineGroups.has(name) ? `(?P<${name}>` : '(?:';
}

function classOf(text: string): string {
  const isNegated = text.startsWith('[^');
  const inside = text.slice(isNegated ? 2 : 1, -1);
  // JavaScript allows both forms of an empty class: any character, and no character.
  if (inside === '') return isNegated ? `[${any}]` : `[^${any}]`;
  const items = inside.replace(inClass, (item) => {
    if (item.length > 1 && item.startsWith('\\')) return escapeOf(item, true);
    // JavaScript reads them literally when single; RE2 gives them a meaning when doubled or first.
    return /^[&[~^]$/.test(item) ? `\\${item}` : item;
  });
  return `[${isNegated ? '^' : ''}${items}]`;
}

function escapeOf(text: string, isInClass: boolean): string {
  const kind = text[1];
  switch (kind) {
    case 's':
      return isInClass ? white : `[${white}]`;
    case 'S':
      return isInClass ? notWhite : `[${notWhite}]`;
    case 'b':
      return isInClass ? codePoint(8) : text;
    case '0':
      return codePoint(0);
    case 'c':
      return codePoint(text.charCodeAt(2) % 32);
    case 'x':
    case 'u':
      return codePoint(codeOf(text));
    case 'p':
    case 'P': {
      const value = /^.p\{(?:gc|General_Category|sc|Script)=(.*)\}$/iu.exec(text)?.[1];
      return value === undefined ? text : `\\${kind}{${value}}`;
    }
    default:
      if (kind === 'k' || /^\\[1-9]/.test(text))
        throw new PatternFault(
          `refers back to a group with ${text}, which needs backtracking; write out what it should match`,
        );
      return text;
  }
}

function codePoint(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

/** The code point of `\xHH`, `\uHHHH`, `\u{…}` or a pair of surrogates. */
function codeOf(text: string): number {
  const [first = 0, second] = [...text.matchAll(/[xu]\{?([\da-fA-F]+)/g)].map(([, hex = '']) =>
    Number.parseInt(hex, 16),
  );
  return second === undefined ? first : 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}
