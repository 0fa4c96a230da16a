import { parse } from 'yaml';
import type { Json } from '../../../../../src/base/index.ts';

/** Values entered for new parameters, read as YAML; empty ones are omitted. */
export function readDefaults(texts: Readonly<Record<string, string>>): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [name, text] of Object.entries(texts)) if (text.trim() !== '') values[name] = readValue(text);
  return values;
}

function readValue(text: string): Json {
  try {
    const value: Json = parse(text, { maxAliasCount: 0 });
    return value;
  } catch {
    // An incomplete value while typing: the server says what it expects.
    return text;
  }
}
