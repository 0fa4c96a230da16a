/**
 * Writes metrics of the server in the text format 0.0.4 of Prometheus. Labels are routes and states, so the number of
 * series is bounded.
 */
export class MetricsText {
  readonly #lines: string[] = [];

  /** Starts a metric family. */
  family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): this {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    return this;
  }

  value(name: string, value: number, labels: Readonly<Record<string, string>> = {}): this {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    this.#lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}`);
    return this;
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Upper bounds of the histogram of request times, seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Request times of one route. */
interface RouteTimes {
  readonly buckets: number[];
  count: number;
  seconds: number;
}

/** Counts requests by route and status class. */
export class RequestFigures {
  readonly #counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  readonly #times = new Map<string, RouteTimes>();

  /** @param route as declared, not as requested, so that the number of labels is bounded */
  add(method: string, route: string, status: number, seconds: number): void {
    const labels = { method, route, status: `${Math.floor(status / 100)}xx` };
    const key = `${method} ${route} ${labels.status}`;
    const count = this.#counts.get(key) ?? { labels, value: 0 };
    count.value++;
    this.#counts.set(key, count);
    const times = this.#times.get(route) ?? { buckets: bounds.map(() => 0), count: 0, seconds: 0 };
    for (const [at, bound] of bounds.entries()) if (seconds <= bound) times.buckets[at] = (times.buckets[at] ?? 0) + 1;
    times.count++;
    times.seconds += seconds;
    this.#times.set(route, times);
  }

  write(text: MetricsText): void {
    text.family('hyperdrive_http_requests_total', 'counter', 'Requests answered, by route and status class.');
    for (const { labels, value } of this.#counts.values()) text.value('hyperdrive_http_requests_total', value, labels);
    text.family('hyperdrive_http_request_seconds', 'histogram', 'Time from request to answer.');
    for (const [route, { buckets, count, seconds }] of this.#times) {
      for (const [at, bound] of bounds.entries()) {
        text.value('hyperdrive_http_request_seconds_bucket', buckets[at] ?? 0, { route, le: String(bound) });
      }
      text.value('hyperdrive_http_request_seconds_bucket', count, { route, le: '+Inf' });
      text.value('hyperdrive_http_request_seconds_sum', seconds, { route });
      text.value('hyperdrive_http_request_seconds_count', count, { route });
    }
  }
}
