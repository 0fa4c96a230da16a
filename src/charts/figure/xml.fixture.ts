/** The parts of an XML document that tests check. */
export interface XmlDocument {
  /** Name of the root element. */
  readonly name: string;
  /** Text of each element without children, unescaped. */
  readonly texts: readonly string[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * Reads XML as strictly as charts need: elements nest, attributes are quoted and unique, references are known, nothing
 * is outside the root.
 * @throws {Error} naming what is not well-formed
 */
export function readXml(text: string): XmlDocument {
  const open: string[] = [];
  const texts: string[] = [];
  let root = '';
  let at = 0;
  const token = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    at = token.lastIndex;
    const [, closing, name = '', attributes = '', selfClosing, plain] = match;
    if (plain !== undefined) {
      const inside = unescaped(plain);
      if (open.length === 0 && inside.trim() !== '') throw new Error(`text outside the root: ${inside}`);
      if (inside.trim() !== '') texts.push(inside.trim());
    } else if (closing === '/') {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last ?? ''}>`);
    } else {
      const names = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => {
        unescaped(value);
        return key;
      });
      if (new Set(names).size !== names.length) throw new Error(`<${name}> has an attribute twice`);
      if (open.length === 0 && root !== '') throw new Error(`<${name}> is outside the root`);
      if (open.length === 0) root = name;
      if (selfClosing !== '/') open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1) ?? ''}> is not closed`);
  return { name: root, texts };
}

function unescaped(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (_, reference: string) => {
    const found = entities[reference.replace(/;$/, '')];
    if (found === undefined || !reference.endsWith(';')) throw new Error(`unknown reference &${reference}`);
    return found;
  });
}
