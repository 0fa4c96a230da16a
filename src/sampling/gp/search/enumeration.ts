import type { Coordinates } from '../model/coordinates.ts';
import type { Scorer } from './scorer.ts';
import type { Found } from './search.ts';

/** Spaces of up to this many configurations are scored exhaustively; fewer once scores cost more. */
const MOST_CONFIGURATIONS = 2048;
const MOST_IN_LARGE_STUDIES = 1024;
const LARGE_STUDY = 300;

/** All configurations of a small finite space, in grid order. */
export class Enumeration {
  readonly #coordinates: Coordinates;
  /** [size, P] */
  #features: Float64Array | undefined;
  #keys: number[] = [];

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
  }

  /** Whether the space is small enough to score exhaustively. */
  covers(rows: number): boolean {
    return this.#coordinates.space.size <= (rows <= LARGE_STUDY ? MOST_CONFIGURATIONS : MOST_IN_LARGE_STUDIES);
  }

  #load(): Float64Array {
    if (this.#features) return this.#features;
    const { space, featureCount } = this.#coordinates;
    const features = new Float64Array(space.size * featureCount);
    for (let i = 0; i < space.size; i++) {
      features.set(this.#coordinates.fromPoint(space.toPoint(space.configurationAt(i))), i * featureCount);
      this.#keys.push(this.#coordinates.key(features, i * featureCount));
    }
    this.#features = features;
    return features;
  }

  /** The allowed, not excluded configuration with the highest score; undefined if none is left. */
  best(scorer: Scorer, excluded: ReadonlySet<number>): Found | undefined {
    const features = this.#load();
    const { featureCount, columnCount } = this.#coordinates;
    const open = this.#keys.flatMap((key, i) =>
      excluded.has(key) || !this.#coordinates.isAllowed(features, i * featureCount) ? [] : [i],
    );
    if (open.length === 0) return undefined;
    const rows = new Float64Array(open.length * columnCount);
    open.forEach((i, j) => {
      this.#coordinates.encode(features, i * featureCount, rows, j * columnCount);
    });
    scorer.score(rows, open.length);
    let top = 0;
    for (let j = 1; j < open.length; j++) if ((scorer.values[j] as number) > (scorer.values[top] as number)) top = j;
    const from = (open[top] as number) * featureCount;
    return { features: features.slice(from, from + featureCount), value: scorer.values[top] as number };
  }
}
