/**
 * The store: every call that writes is an entry of the journal, and every process applies all entries, in their order, to a
 * its own store in memory. An entry holds everything that its effect depends on, so the stores in memory are equal.
 */
import { createHash, randomBytes } from 'node:crypto';
import { ForwardTime, HyperDriveServiceException, leaseSign, leaseState, openStore } from 'hyperdrive-ml/plugin';
import { Journal } from './journal.js';

const format = 1;

/** Calls that become entries unchanged. `acquireLease` and `adoptTokens` depend on more, see below. */
const writes = [
  ...['createSweep', 'command', 'claim', 'heartbeat', 'appendReports', 'end', 'notice', 'addToken', 'removeToken'],
  ...['renewLease', 'releaseLease', 'ask', 'commit', 'deadline', 'observeEnd', 'submitted', 'reaped'],
  ...['annotate', 'createExperiment', 'changeExperiment'],
];

const reads = [
  ...[
    'answeredSubmission',
    'sweep',
    'sweeps',
    'answeredChange',
    'definitionVersions',
    'trials',
    'outcomes',
    'configurations',
    'trial',
    'trialCounts',
  ],
  ...['attempts', 'attempt', 'reports', 'eachReport', 'metrics', 'log', 'latestReports', 'metricSummaries', 'checkLog'],
  ...['due', 'cursors', 'standings', 'tokenHash', 'tokens', 'token', 'inputs'],
  ...['annotations', 'points', 'latestPoints', 'experiment', 'experiments'],
];

/** @param options those of `openStore`, and `address`: under which others open this store */
export async function openJournalStore(path, options) {
  const { readOnly = false } = options;
  const journal = await Journal.open(path, { readOnly });
  try {
    return storeOver(await Replica.open(journal, options), options);
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** The store in memory that follows the journal. */
class Replica {
  #journal;
  #memory;
  /** When the entry being applied was written, by the clocks of its writer. */
  #at;
  #options;
  /** Calls of this object that wait for their entry, by its id. */
  #waiting = new Map();
  #applied = Promise.resolve();
  #running = new Set();
  #isClosed = false;
  hasAdoptedTokens = false;

  static async open(journal, options) {
    const replica = new Replica();
    replica.#journal = journal;
    replica.#options = options;
    let entries = await journal.following();
    if (!entries.some(isHead) && options.readOnly !== true) {
      // If two processes create a journal at once, the first head counts.
      await journal.append({ format, seed: options.randomBytes(16), at: replica.#now() });
      entries = await journal.following();
    }
    const head = entries.find(isHead);
    if (head?.format !== format)
      throw new HyperDriveServiceException(
        'STORE_CORRUPT',
        'environment',
        'The file is not a journal of this version.',
      );
    replica.#at = head.at;
    replica.#memory = await openStore('memory:', {
      logger: options.logger,
      ...(options.heartbeatMs !== undefined && { heartbeatMs: options.heartbeatMs }),
      randomBytes: seededBytes(head.seed),
      clock: {
        nowMs: () => replica.#at.wallMs,
        monotonicMs: () => replica.#at.monotonicMs,
        countsSleep: options.clock.countsSleep,
        schedule: (delayMs, action) => options.clock.schedule(delayMs, action),
      },
    });
    for (const entry of entries) await replica.#apply(entry);
    return replica;
  }

  get memory() {
    return this.#memory;
  }

  get journal() {
    return this.#journal;
  }

  /** Applies the entries appended since. Concurrent calls take turns. */
  follow() {
    return this.#isClosed ? Promise.reject(closed()) : this.#follow();
  }

  #follow() {
    const next = this.#applied.then(async () => {
      for (const entry of await this.#journal.following()) await this.#apply(entry);
    });
    this.#applied = next.catch(() => undefined);
    return next;
  }

  /** Appends a call and applies it in its turn. @returns its result */
  write(call, args) {
    if (this.#isClosed) return Promise.reject(closed());
    const running = this.#write(call, args).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async #write(call, args) {
    if (this.#options.readOnly === true)
      throw new HyperDriveServiceException(
        'STORE_READ_ONLY',
        'environment',
        'The store was opened read-only, and this call writes.',
      );
    const id = randomBytes(8).toString('hex');
    let outcome;
    this.#waiting.set(id, (applied) => {
      outcome = applied;
    });
    try {
      await this.#journal.append({ id, at: this.#now(), call, args });
      await this.#follow();
    } finally {
      this.#waiting.delete(id);
    }
    if (outcome === undefined)
      throw new HyperDriveServiceException(
        'STORE_IO',
        'environment',
        'An entry of the journal was not written completely.',
      );
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async #apply({ id, at, call, args }) {
    if (call === undefined) return;
    this.#at = at;
    let outcome;
    try {
      outcome = { value: await this.#effect(call, args) };
    } catch (error) {
      // A refused call changes nothing, in every process.
      outcome = { error };
    }
    this.#waiting.get(id)?.(outcome);
  }

  async #effect(call, args) {
    switch (call) {
      case 'acquireLease': {
        // Whether the owner is alive was judged before, and only for the lease with this sign.
        const [sweepId, , , sign] = args;
        if (leaseSign(await this.#memory.sweep(sweepId)) !== sign) return undefined;
        return this.#memory.acquireLease(...args);
      }
      case 'adoptTokens':
        return this.#adoptTokens(args[0]);
      default:
        return this.#memory[call](...args);
    }
  }

  async #adoptTokens(tokens) {
    const isFirst = await this.#memory.adoptTokens(() => tokens);
    this.hasAdoptedTokens = true;
    return isFirst;
  }

  #now() {
    const { clock } = this.#options;
    return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
  }

  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
    await this.#applied;
    await this.#memory.close();
    await this.#journal.close();
  }
}

function storeOver(replica, { address, clock }) {
  const { memory } = replica;
  const time = new ForwardTime(clock);
  return {
    address,
    installId: memory.installId,
    time: {
      nowMs: () => Math.max(time.nowMs(), memory.time.nowMs()),
      wallMs: () => Math.floor(clock.nowMs()),
    },
    ...Object.fromEntries(reads.map((name) => [name, (...args) => replica.follow().then(() => memory[name](...args))])),
    ...Object.fromEntries(writes.map((name) => [name, (...args) => replica.write(name, args)])),
    check: () => replica.follow(),
    async synced() {
      await replica.follow();
      await replica.journal.sync();
    },
    async checkPages() {
      await replica.follow();
      const { damagedLines } = replica.journal;
      return damagedLines === 0 ? [] : [`${damagedLines} lines of the journal are damaged and ignored`];
    },
    async acquireLease(sweepId, owner, durationMs, watched) {
      for (;;) {
        await replica.follow();
        const row = await memory.sweep(sweepId);
        const sign = leaseSign(row);
        if (watched !== sign && leaseState(row, clock.nowMs(), owner) !== 'free') throw held(row);
        const lease = await replica.write('acquireLease', [sweepId, owner, durationMs, sign]);
        if (lease !== undefined) return lease;
      }
    },
    async adoptTokens(read) {
      await replica.follow();
      return replica.hasAdoptedTokens ? false : replica.write('adoptTokens', [read()]);
    },
    close: () => replica.close(),
  };
}

function isHead(entry) {
  return entry.format !== undefined;
}

/** The same bytes for the same seed: every process makes the same ids. */
function seededBytes(seed) {
  let blocks = 0;
  return (size) => {
    const made = [];
    for (let length = 0; length < size; length += 32)
      made.push(createHash('sha256').update(seed).update(String(blocks++)).digest());
    return new Uint8Array(Buffer.concat(made).subarray(0, size));
  };
}

function held({ id, leaseOwner, leaseUntilMs }) {
  const owner = leaseOwner?.owner ?? null;
  const who = owner === null ? 'a process of a later version' : `process ${owner.pid} on ${owner.host}`;
  return new HyperDriveServiceException(
    'STORE_LEASE_HELD',
    'conflict',
    `Sweep ${id} is driven by ${who}. Stop that process, or wait until it ends.`,
    { details: { sweepId: id, owner: owner === null ? null : { ...owner }, leaseUntilMs } },
  );
}

function closed() {
  return new HyperDriveServiceException('STORE_CLOSED', 'conflict', 'The store is closed.');
}
