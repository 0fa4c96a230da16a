import { escapeXml } from '../surface/svg.ts';

/** HTML that is safe on a page. Only {@link html} and {@link trusted} create it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: text and numbers are escaped, HTML is not, lists are joined, null is empty. */
export type Part = string | number | Html | null | readonly Part[];

/** A template that escapes its parts. Parts may be used in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? textOf(parts[i] ?? null) : '')).join(''));
}

/** Marks text as HTML, such as a drawing. */
export function trusted(text: string): Html {
  return new Html(text);
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeXml(String(part));
  return part.map(textOf).join('');
}
