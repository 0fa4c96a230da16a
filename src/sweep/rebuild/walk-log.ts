import type { ConfigurationRecord, LogEntry, LoggedInput } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { samplerFailed } from '../control/suggesting.ts';

/** Visits a sweep's log in the order in which a controller processed it. */
export interface LogVisitor {
  input(entry: LoggedInput): void | Promise<void>;
  /** A decision that is not derived from an input: a suggestion, a launch, the sampler's end. */
  fact(entry: LogEntry): void | Promise<void>;
  /** The sampler ended the sweep. */
  samplerFailure(causedBy: number, message: string): void | Promise<void>;
}

const page = 2000;
const factKinds = ['trial.suggested', 'attempt.planned', 'sampler.exhausted', 'sweep.ending'];

/**
 * Walks inputs up to `foldedSeq`, merged with the facts of the whole log.
 *
 * An input may be folded after launches and suggestions with higher positions were written. That changes nothing except
 * for the input that ends the sweep, which finds trials queued or launched. So the facts before the recorded
 * `sweep.ending` come before the input that caused it.
 *
 * @param options.bodies false: facts may come without their body. @defaultValue true
 * @param options.until last position of the log to read: the log may grow meanwhile. @defaultValue all of it
 */
export async function walkLog(
  store: Store,
  sweepId: string,
  foldedSeq: number,
  visitor: LogVisitor,
  { until = Number.POSITIVE_INFINITY, bodies = true }: { readonly until?: number; readonly bodies?: boolean } = {},
): Promise<void> {
  const inputs = inputStream(store, sweepId, foldedSeq);
  const facts = factStream(store, sweepId, until, bodies);
  const [firstEnding] = await store.log({ sweepId, kinds: ['sweep.ending'], limit: 1 });
  const ending = firstEnding !== undefined && firstEnding.seq <= until ? firstEnding : undefined;
  const message = ending?.body.message;
  const isSamplerFailure = ending?.body.reason === 'error' && String(message).startsWith(samplerFailed);
  const factsBefore = async (seq: number) => {
    for (let fact = await facts.peek(); fact !== undefined && fact.seq < seq; fact = await facts.peek()) {
      facts.take();
      if (fact.kind !== 'sweep.ending') await visitor.fact(fact);
      else if (isSamplerFailure) await visitor.samplerFailure(fact.causedBy ?? 0, String(message));
    }
  };
  for (let input = await inputs.peek(); input !== undefined; input = await inputs.peek()) {
    inputs.take();
    if (ending && isSamplerFailure && input.seq > (ending.causedBy ?? 0)) await factsBefore(ending.seq + 1);
    const isCause = ending !== undefined && !isSamplerFailure && ending.causedBy === input.seq;
    await factsBefore(isCause ? ending.seq : input.seq);
    await visitor.input(input);
  }
  await factsBefore(Number.POSITIVE_INFINITY);
}

/** Rows in order, read one page at a time. */
export interface Stream<T> {
  peek(): Promise<T | undefined>;
  take(): void;
}

/** @param read returns the rows above a position; no rows: the end */
export function stream<T extends { readonly seq: number }>(
  read: (after: number) => Promise<readonly T[]>,
  until: number,
): Stream<T> {
  let rows: readonly T[] = [];
  let index = 0;
  let after = 0;
  let isEmpty = false;
  return {
    async peek() {
      if (index >= rows.length && !isEmpty) {
        rows = await read(after);
        index = 0;
        after = rows.at(-1)?.seq ?? after;
        isEmpty = rows.length === 0;
      }
      const next = rows[index];
      return next !== undefined && next.seq <= until ? next : undefined;
    },
    take() {
      index++;
    },
  };
}

function inputStream(store: Store, sweepId: string, until: number): Stream<LoggedInput> {
  return stream((after) => store.inputs(sweepId, after, page), until);
}

function factStream(store: Store, sweepId: string, until: number, bodies: boolean): Stream<LogEntry> {
  const read = (after: number) => store.log({ sweepId, after, limit: page, kinds: factKinds, bodies });
  return stream(read, until);
}

/** The configuration of a suggestion. */
export function configurationOf(entry: LogEntry): ConfigurationRecord {
  const { config } = entry.body;
  return typeof config === 'object' && config !== null ? Object.fromEntries(Object.entries(config)) : {};
}
