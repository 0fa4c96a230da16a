/**
 * The density of a prior over one parameter, relative to the distribution that its expression declares, as a logarithm: 0
 * where the prior says nothing.
 *
 * Between the middles of its cells the logarithm is interpolated, so that a search can follow its slope.
 */
import { log, normalCdf, normalPdf } from '../../numerics/index.ts';
import { type FreeParameter, type ParameterPrior, priorDraw } from '../../space/index.ts';

/** Finite sets of up to this many values have their densities in a table. */
const TABLE_LIMIT = 4096;

/** See the head of the file. */
export class ParameterDensity {
  readonly parameter: FreeParameter;
  /** Mean and standard deviation under the declared distribution. */
  readonly mean: number;
  readonly deviation: number;
  readonly #prior: ParameterPrior;
  /** Of each cell. */
  readonly #logs: Float64Array;
  /** Of each value. */
  readonly #table: Float64Array | undefined;
  /** Whether positions go on beyond 0 and 1, as those of the normal forms do. */
  readonly #isUnbounded: boolean;

  constructor(parameter: FreeParameter, prior: ParameterPrior) {
    const { masses } = prior;
    const { scale, count } = parameter;
    this.parameter = parameter;
    this.#prior = prior;
    this.#logs = Float64Array.from(masses, (mass) => log(mass * masses.length));
    this.mean = meanOf(this.#logs);
    this.deviation = Math.sqrt(meanOf(this.#logs.map((value) => (value - this.mean) * (value - this.mean))));
    this.#isUnbounded = scale !== undefined && !(Number.isFinite(scale.low) && Number.isFinite(scale.high));
    if (count <= TABLE_LIMIT) this.#table = Float64Array.from({ length: count }, (_, entry) => this.#logOf(entry));
  }

  /** At an entry of a point of the space. */
  at(entry: number): number {
    return this.#table?.[entry] ?? this.#logOf(entry);
  }

  #logOf(entry: number): number {
    const { parameter } = this;
    if (parameter.kind === 'continuous') return this.#interpolated(parameter.toUnit(entry));
    const [lower, upper] = parameter.cell(entry);
    if (!(upper > lower)) return this.#interpolated(lower);
    return log((this.#massBelow(upper) - this.#massBelow(lower)) / (upper - lower));
  }

  /** Mass of the unit draws below u. */
  #massBelow(u: number): number {
    const { masses } = this.#prior;
    const at = u * masses.length;
    let below = 0;
    for (let cell = 0; cell < masses.length && cell < at; cell++)
      below += (masses[cell] as number) * Math.min(1, at - cell);
    return below;
  }

  /** At a position of a continuous parameter. */
  atPosition(position: number): number {
    return this.#interpolated(this.#unitOf(position));
  }

  /** Slope along the positions of a continuous parameter. */
  slopeAt(position: number): number {
    const cells = this.#logs.length;
    const place = this.#unitOf(position) * cells - 0.5;
    if (place <= 0 || place >= cells - 1) return 0;
    const cell = Math.floor(place);
    const slope = cells * ((this.#logs[cell + 1] as number) - (this.#logs[cell] as number));
    return this.#isUnbounded ? slope * 6 * normalPdf(6 * (position - 0.5)) : slope;
  }

  #unitOf(position: number): number {
    return this.#isUnbounded ? normalCdf(6 * (position - 0.5)) : position;
  }

  /** At a unit draw; constant outside the middles of the outermost cells. */
  #interpolated(u: number): number {
    const last = this.#logs.length - 1;
    const place = Math.min(last, Math.max(0, u * this.#logs.length - 0.5));
    const cell = Math.floor(place);
    const below = this.#logs[cell] as number;
    return below + (place - cell) * ((this.#logs[Math.min(cell + 1, last)] as number) - below);
  }

  /** The unit draw that the prior makes of a uniform one. */
  unitDraw(u: number): number {
    return priorDraw(this.#prior, u);
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
