interface Rank {
  /** Places that the trial was short of. */
  readonly places: number;
}

/**
 * What a stopped trial would have needed to continue: a value, if values decided, and how many places higher that is, if ranks
 * did. Derived from the recorded numbers; stops that earlier versions recorded may lack the value of a rank.
 * @returns a clause; undefined if nothing recorded says it
 */
export function neededText({ numbers }: { readonly numbers: Readonly<Record<string, unknown>> }): string | undefined {
  const { alpha, kept, waiting } = numbers;
  const rank = rankOf(numbers);
  const value = numberIn(numbers, 'needed', 'limit', 'median', 'leader');
  if (value === undefined) {
    if (typeof waiting === 'number' && waiting > 0)
      return 'no value would have been enough, because others wait for a slot';
    if (kept === 0) return 'no value would have been enough, because too few trials had got there';
    return rank && `it would have gone on ${placesText(rank)}`;
  }
  const places = rank === undefined ? '' : `, ${placesText(rank)}`;
  const chance = typeof alpha === 'number' ? `, or with a chance of ${alpha}` : '';
  return `it would have gone on with ${towardsBetter(value, numberIn(numbers, 'best', 'value'))} or better${places}${chance}`;
}

function rankOf({ better, kept, guard, trials, cut }: Readonly<Record<string, unknown>>): Rank | undefined {
  const ofRest = typeof trials === 'number' && typeof cut === 'number' ? trials - cut : undefined;
  const allowed = kept ?? guard ?? ofRest;
  if (typeof better !== 'number' || typeof allowed !== 'number' || allowed < 1) return undefined;
  const places = better - allowed + 1;
  return places < 1 ? undefined : { places };
}

function placesText({ places }: Rank): string {
  return places === 1 ? 'one place higher' : `${places} places higher`;
}

function numberIn(numbers: Readonly<Record<string, unknown>>, ...keys: readonly string[]): number | undefined {
  return keys.map((key) => numbers[key]).find((value) => typeof value === 'number');
}

/**
 * The value with four significant digits, or as many as distinguish it from the trial's own: rounded to the better side,
 * because a worse one would not have been enough.
 */
function towardsBetter(value: number, own: number | undefined): string {
  for (let digits = 4; digits < 17; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    const isShort = own !== undefined && (own > value ? Number(text) > value : Number(text) < value);
    if (!isShort && Number(text) !== own) return text;
  }
  return String(value);
}
