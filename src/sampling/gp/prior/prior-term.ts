/**
 * The log density of the prior as a function of model rows, with its slope: what the acquisition adds to a score.
 */
import type { ParameterDensity, SpacePrior } from '../../prior/index.ts';
import type { Coordinates, Feature } from '../model/coordinates.ts';

/** One parameter with a prior, and where it stands in a row. */
interface Part {
  readonly density: ParameterDensity;
  readonly kind: Feature['kind'];
  readonly column: number;
  /** Position minus the column, for lifted features. */
  readonly shift: number;
  /** Column of the choice above, or −1, and its value under which the parameter exists. */
  readonly parentColumn: number;
  readonly parentValue: number;
  /** Column that says whether the parameter exists; −1 if the choice above decides alone. */
  readonly presence: number;
}

/** See the head of the file. */
export class PriorTerm {
  readonly #parts: readonly Part[];
  readonly #columnCount: number;
  readonly #numericCount: number;

  constructor(coordinates: Coordinates, prior: SpacePrior) {
    this.#columnCount = coordinates.columnCount;
    this.#numericCount = coordinates.numericCount;
    this.#parts = coordinates.features.flatMap((feature, i) => {
      const density = prior.densities[i];
      const parent = coordinates.features[feature.parent];
      if (!density) return [];
      const { kind, column, option } = feature;
      const parentValue = parent?.kind === 'ordered' ? coordinates.position(feature.parent, option) : option;
      return [
        {
          ...{ density, kind, column, shift: shiftOf(feature) },
          parentColumn: parent?.column ?? -1,
          parentValue: parentValue - shiftOf(parent),
          presence: feature.needs.length === 0 ? -1 : kind === 'category' ? column : feature.presence,
        },
      ];
    });
  }

  /** Log density at row i of `rows`, [·, D]. */
  value(rows: Float64Array, i: number): number {
    const offset = i * this.#columnCount;
    let sum = 0;
    for (const part of this.#parts) {
      if (!isPresent(part, rows, offset)) continue;
      const { density, kind } = part;
      const value = (rows[offset + part.column] as number) + part.shift;
      if (kind === 'real') sum += density.atPosition(value);
      else sum += density.at(kind === 'category' ? value : density.parameter.entryAt(value));
    }
    return sum;
  }

  /** Adds `weight` times the slope of the log density at row i to `gradient`, [·, Dn]. */
  addGradient(rows: Float64Array, i: number, weight: number, gradient: Float64Array): void {
    const offset = i * this.#columnCount;
    for (const part of this.#parts) {
      // Searches climb along the real features only.
      if (part.kind !== 'real' || !isPresent(part, rows, offset)) continue;
      const k = i * this.#numericCount + part.column;
      const slope = part.density.slopeAt((rows[offset + part.column] as number) + part.shift);
      gradient[k] = (gradient[k] as number) + weight * slope;
    }
  }
}

/** Position minus column. */
function shiftOf(feature: Feature | undefined): number {
  return feature === undefined || feature.presence < 0 ? 0 : 0.5;
}

function isPresent({ parentColumn, parentValue, presence, kind }: Part, rows: Float64Array, offset: number): boolean {
  if (parentColumn >= 0 && rows[offset + parentColumn] !== parentValue) return false;
  if (presence < 0) return true;
  // The code of a category that does not exist is −1; the presence of a number that does not is 0.
  const value = rows[offset + presence] as number;
  return kind === 'category' ? value >= 0 : value > 0;
}
