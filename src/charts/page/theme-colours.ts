/**
 * One drawing for two themes: the same chart drawn in both differs only in its colours, so each pair of colours becomes
 * a variable that the page sets by theme. Half the size of two drawings, and screen readers find only one.
 */
export class ThemeColours {
  readonly #names = new Map<string, string>();

  /** Joins the two drawings of a chart. @throws {RangeError} if they differ in more than colours */
  joined(light: string, dark: string): string {
    const a = pieces(light);
    const b = pieces(dark);
    if (a.length !== b.length) throw new RangeError('the drawings of the two themes differ in more than colours');
    return a
      .map((piece, i) => {
        const other = b[i] ?? '';
        if (piece.startsWith('<image ')) return imagePair(piece, other);
        if (i % 2 === 1) return this.#variable(piece, other);
        if (piece !== other) throw new RangeError('the drawings of the two themes differ in more than colours');
        return piece;
      })
      .join('');
  }

  #variable(light: string, dark: string): string {
    const key = `${light} ${dark}`;
    const name = this.#names.get(key) ?? `--c${this.#names.size.toString(36)}`;
    this.#names.set(key, name);
    return `var(${name})`;
  }

  /** Declarations of all variables so far. */
  style(theme: 'light' | 'dark'): string {
    return [...this.#names]
      .map(([key, name]) => `${name}:${key.split(' ')[theme === 'light' ? 0 : 1] ?? ''}`)
      .join(';');
  }
}

/** Everything between the colours, and at odd places colours and pictures. */
function pieces(svg: string): string[] {
  return svg.split(/((?<=(?:fill|stroke)=")#[0-9a-f]{6}(?=")|<image [^>]*>)/);
}

function imagePair(light: string, dark: string): string {
  return light === dark
    ? light
    : light.replace('<image ', '<image class="light" ') + dark.replace('<image ', '<image class="dark" ');
}
