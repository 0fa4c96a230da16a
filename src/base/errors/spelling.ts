/** What other tools call something that has another name here, where the spelling is no help. */
const namesElsewhere: ReadonlyMap<string, string> = new Map([
  ...['bo', 'gp', 'gpsampler', 'gaussian_process'].map((name) => [name, 'bayesian'] as const),
  ...['hyperopt', 'parzen'].map((name) => [name, 'tpe'] as const),
]);

/**
 * Finds the known word nearest to a misspelt one, for messages that say "did you mean". Near means a Levenshtein
 * distance of at most a third of the word's length (at least 2), and less than replacing the whole word. If no word is
 * that near, a word that starts with the other counts: `median` is near `median_stopping`, `BanditPolicy` near
 * `bandit`. A name that other tools use counts first: `gp` is `bayesian`.
 */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const name = namesElsewhere.get(word.toLowerCase());
  // An iterator can be read only once.
  const words = [...known];
  if (name !== undefined && words.includes(name)) return name;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    // The distance is at least the difference in length, so words of very different length are skipped.
    if (Math.abs(word.length - candidate.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? commonBeginning(word, words);
}

/** Unrelated words often share a shorter beginning. */
const shortestBeginning = 4;

function commonBeginning(word: string, known: readonly string[]): string | undefined {
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const given = letters(word);
  for (const candidate of known) {
    const other = letters(candidate);
    if (Math.min(given.length, other.length) < shortestBeginning) continue;
    if (given.startsWith(other) || other.startsWith(given)) return candidate;
  }
  return undefined;
}

/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
