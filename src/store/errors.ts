import { errorTable } from '../base/index.ts';

/** Errors of the store. */
export const storeError = errorTable({
  STORE_BUSY: {
    kind: 'busy',
    summary: 'Another process has held the write lock of the store for too long. Try again.',
  },
  STORE_FULL: {
    kind: 'environment',
    summary: 'The disk or the quota is full. Nothing acknowledged is lost; free space and try again.',
  },
  STORE_CORRUPT: {
    kind: 'environment',
    summary:
      'The store file is damaged, is not a database, or is a database of another program. Restore it from a backup.',
  },
  STORE_READ_ONLY: {
    kind: 'environment',
    summary: 'The state folder or the store file is not writable, or the store was opened read-only.',
  },
  STORE_CANNOT_OPEN: {
    kind: 'environment',
    summary: 'The store file cannot be opened, because the folder is missing or access is denied.',
  },
  STORE_BAD_ADDRESS: {
    kind: 'config',
    summary:
      'The address of the store is malformed. Expected `sqlite:///absolute/path/hyperdrive.db`, `memory:` or `package/name:PLACE`.',
  },
  STORE_UNKNOWN_KIND: {
    kind: 'config',
    summary:
      'The address names a kind of store that is neither built in nor an allowed package. Use `sqlite:` or `memory:`.',
  },
  STORE_GONE: {
    kind: 'environment',
    summary:
      'The state folder or its database was deleted, moved or replaced while in use. Nothing more is recorded. Continue in its new place, or restore a backup.',
  },
  STORE_IS_COPY: {
    kind: 'conflict',
    summary:
      'The state folder is a copy of one that still exists. Use the original, or make the copy independent with `--as-new`.',
  },
  STORE_ROLLED_BACK: {
    kind: 'environment',
    summary:
      'The database lacks entries that had been synced: its write-ahead log or the database itself was lost or replaced. Put the file back or restore a backup; `--accept-loss` continues with the entries that are left.',
  },
  STORE_IO: {
    kind: 'environment',
    summary: 'The operating system failed to read or write the store file.',
  },
  STORE_SYNC_FAILED: {
    kind: 'environment',
    summary: 'Forcing writes to the disk failed. Later writes may be lost in a power cut; restart on a healthy disk.',
  },
  STORE_NEWER_SCHEMA: {
    kind: 'unsupported',
    summary: 'The store was written by a newer version of this product. Upgrade, or use another state folder.',
  },
  STORE_NO_DRIVER: {
    kind: 'environment',
    summary:
      'Neither node:sqlite nor libsql could be loaded. The message has the reason: a missing package, or too little address space (`ulimit -v`: 1.5 GB is enough).',
  },
  STORE_CLOSED: { kind: 'conflict', summary: 'The store was closed before the call.' },
  STORE_UNKNOWN_SWEEP: { kind: 'missing', summary: 'The store has no sweep with this id.' },
  STORE_UNKNOWN_TRIAL: { kind: 'missing', summary: 'The sweep has no trial with this number yet.' },
  STORE_BAD_NAME: {
    kind: 'config',
    summary: 'The name of a fact or an experiment is empty or contains characters that cannot be stored.',
  },
  STORE_TOKEN_EXISTS: { kind: 'conflict', summary: 'A token with this id already exists. Create one with another id.' },
  STORE_SWEEP_EXISTS: { kind: 'conflict', summary: 'A sweep with this id already exists. Use another id.' },
  STORE_UNKNOWN_EXPERIMENT: { kind: 'missing', summary: 'The store has no experiment with this id outside sweeps.' },
  STORE_EXPERIMENT_EXISTS: {
    kind: 'conflict',
    summary: 'An experiment with this name or id already exists, perhaps deleted. Restore it, or use another name.',
  },
  STORE_SWEEP_FINAL: {
    kind: 'conflict',
    summary:
      'The sweep is completed, failed or canceled and accepts no commands. Create a new sweep that resumes from it.',
  },
  STORE_SWEEP_ENDING: {
    kind: 'conflict',
    summary:
      'The sweep is being canceled or is ending: it suggests no more trials, so its definition cannot change. Create a new sweep that resumes from it.',
  },
  STORE_TRIAL_FINAL: { kind: 'conflict', summary: 'The trial has ended and can be neither canceled nor configured.' },
  STORE_NOT_ASK_TELL: {
    kind: 'unsupported',
    summary: 'Only studies (ask and tell) accept evaluations made elsewhere. Other sweeps learn through `resume_from`.',
  },
  STORE_NOT_BY_RUN: {
    kind: 'unsupported',
    summary:
      'Only trials of a study that was created as define-by-run ask for parameters. In other studies the search space says what each trial has.',
  },
  STORE_VERSION_MISMATCH: {
    kind: 'stale',
    summary:
      'Someone else changed the limits or the definition in the meantime. Read them again and repeat the change.',
  },
  STORE_KEY_REUSED: {
    kind: 'config',
    summary: 'The idempotency key belongs to another request. Use a new key for a new request.',
  },
  STORE_LEASE_HELD: {
    kind: 'conflict',
    summary: 'Another live controller drives this sweep. Stop it, or wait until it ends.',
  },
  STORE_INVARIANT: {
    kind: 'internal',
    summary: 'A decision contradicts the rows it applies to. This is a defect; please report it.',
  },
});

/** Errors of intake that the store's transaction finds; the intake room adds the errors found before it. */
export const intakeError = errorTable({
  TRACKING_UNKNOWN_ATTEMPT: {
    kind: 'missing',
    summary: 'The store has no attempt with this key. A restored backup is a possible cause.',
  },
  TRACKING_CLAIM_HELD: {
    kind: 'conflict',
    summary: 'Another process holds the only allowed claim of the attempt. Exit with 117 without starting user code.',
  },
  TRACKING_CLAIM_REFUSED: {
    kind: 'conflict',
    summary: 'The attempt has ended or its trial already has a verdict. Exit with 117 without starting user code.',
  },
  TRACKING_FENCED: {
    kind: 'conflict',
    summary: 'The claim is not the current one: a newer process runs this attempt. Stop user code and exit with 117.',
  },
  TRACKING_ATTEMPT_ENDED: {
    kind: 'conflict',
    summary: 'The attempt has already ended (`details.kind`). Stop user code and exit with 117.',
  },
  TRACKING_GAP: {
    kind: 'conflict',
    summary: 'Reports before this batch are missing. Send again from `details.cursor` + 1.',
  },
  TRACKING_INCOMPLETE: {
    kind: 'conflict',
    summary: 'The end arrived before its reports. Send the reports after `details.cursor`, then the end again.',
  },
});
