import type { CommitResult, JoinInputs, Lease } from '../../commit.ts';
import type { Follower, Sql } from '../driver/connection.ts';
import { readNextSeq } from '../reading/log.ts';
import { type CommitContext, commit } from './commit.ts';

interface Joiner {
  readonly lease: Lease;
  readonly join: JoinInputs;
}

/** Controllers of this process that decide about inputs inside the transactions that append them. */
export class Joined {
  readonly #context: CommitContext;
  readonly #joiners = new Set<Joiner>();

  constructor(context: CommitContext) {
    this.#context = context;
  }

  add(joiner: Joiner): () => void {
    this.#joiners.add(joiner);
    return () => {
      this.#joiners.delete(joiner);
    };
  }

  /** What follows from the inputs that this transaction has appended. */
  followers(): readonly Follower[] {
    const followers: Follower[] = [];
    for (const joiner of this.#joiners) {
      const follower = this.#followerOf(joiner);
      if (follower) followers.push(follower);
    }
    return followers;
  }

  #followerOf({ lease, join }: Joiner): Follower | undefined {
    const { sweeps, known } = this.#context;
    const n = sweeps.knownNumber(lease.sweepId);
    if (n === undefined || !known.hasNewInputs(n)) return undefined;
    const nextSeq = known.nextSeq(n);
    const joined = join((seq) => known.inputs(n, seq));
    return (
      joined && {
        work: (sql: Sql) => {
          const result: CommitResult | undefined = joined.commit && commit(sql, this.#context, lease, joined.commit);
          return () => joined.committed(result);
        },
        // Other processes have written nothing in between, so the inputs have their positions again.
        stillFollows: (sql: Sql) => readNextSeq(sql, n) === nextSeq,
        leftOut: () => joined.leftOut(),
        undone: (error: unknown) => joined.undone(error),
      }
    );
  }
}
