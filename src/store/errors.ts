import { errorTable } from '../base/index.ts';

/** Errors of the store. */
export const storeError = errorTable({
  STORE_BUSY: {
    kind: 'busy',
    summary: 'Another process holds the write lock of the store for too long. Try again.',
  },
  STORE_FULL: {
    kind: 'environment',
    summary: 'The disk or the quota is full. Nothing that was acknowledged is lost; free space and try again.',
  },
  STORE_CORRUPT: {
    kind: 'environment',
    summary: 'The store file is not a database, not one of this product, or damaged. Restore it from a backup.',
  },
  STORE_READ_ONLY: {
    kind: 'environment',
    summary: 'The state folder or the store file cannot be written, or the store was opened to read only.',
  },
  STORE_CANNOT_OPEN: {
    kind: 'environment',
    summary: 'The store file cannot be opened: the folder is missing or access is denied.',
  },
  STORE_BAD_ADDRESS: {
    kind: 'config',
    summary: 'The address of the store is malformed. Expected `sqlite:///absolute/path/hyperdrive.db` or `memory:`.',
  },
  STORE_UNKNOWN_KIND: {
    kind: 'config',
    summary:
      'The address names a kind of store that is neither part of this product nor an allowed package. Use `sqlite:` or `memory:`.',
  },
  STORE_GONE: {
    kind: 'environment',
    summary:
      'The state folder or its database was deleted, moved or replaced while it was in use. Nothing more is recorded. Continue where it was moved to, or restore a backup.',
  },
  STORE_IS_COPY: {
    kind: 'conflict',
    summary:
      'The state folder is a copy of one that is still there. Use the original, or make the copy a state folder of its own with `--as-new`.',
  },
  STORE_ROLLED_BACK: {
    kind: 'environment',
    summary:
      'The database lacks entries that had been synced: its write-ahead log or the database itself was lost or replaced. Put the file back or restore a backup; `--accept-loss` continues with what is there.',
  },
  STORE_IO: {
    kind: 'environment',
    summary: 'The operating system failed to read or write the store file.',
  },
  STORE_SYNC_FAILED: {
    kind: 'environment',
    summary:
      'Forcing writes to the disk failed. What was written since may be lost in a power cut; restart on a good disk.',
  },
  STORE_NEWER_SCHEMA: {
    kind: 'unsupported',
    summary: 'The store was written by a newer version of this product. Upgrade, or use another state folder.',
  },
  STORE_NO_DRIVER: {
    kind: 'environment',
    summary:
      'Neither node:sqlite nor libsql could be loaded. The message has the reason: a missing package, or too little address space (`ulimit -v`: 1.5 GB are enough).',
  },
  STORE_CLOSED: { kind: 'conflict', summary: 'The store was closed before the call.' },
  STORE_UNKNOWN_SWEEP: { kind: 'missing', summary: 'No sweep of this id is in the store.' },
  STORE_UNKNOWN_TRIAL: { kind: 'missing', summary: 'The sweep has no trial of this number yet.' },
  STORE_BAD_NAME: {
    kind: 'config',
    summary: 'The name of a fact about a trial is empty or holds characters that cannot be stored.',
  },
  STORE_TOKEN_EXISTS: { kind: 'conflict', summary: 'A token of this id exists already. Make one with another id.' },
  STORE_SWEEP_EXISTS: { kind: 'conflict', summary: 'A sweep of this id exists already. Use another id.' },
  STORE_UNKNOWN_EXPERIMENT: { kind: 'missing', summary: 'No experiment of this id, outside sweeps, is in the store.' },
  STORE_EXPERIMENT_EXISTS: {
    kind: 'conflict',
    summary: 'An experiment of this name exists already, perhaps deleted. Restore it, or use another name.',
  },
  STORE_SWEEP_FINAL: {
    kind: 'conflict',
    summary: 'The sweep is completed, failed or canceled and takes no commands. Make a new sweep that resumes from it.',
  },
  STORE_SWEEP_ENDING: {
    kind: 'conflict',
    summary:
      'The sweep is being canceled or ends by itself: it suggests no more trials, so its definition cannot change. Make a new sweep that resumes from it.',
  },
  STORE_TRIAL_FINAL: { kind: 'conflict', summary: 'The trial has ended and cannot be canceled.' },
  STORE_NOT_ASK_TELL: {
    kind: 'unsupported',
    summary: 'Only studies (ask and tell) take evaluations made elsewhere. Other sweeps learn by `resume_from`.',
  },
  STORE_VERSION_MISMATCH: {
    kind: 'stale',
    summary:
      'The limits or the definition were changed by somebody else in the meantime. Read them again and repeat the change.',
  },
  STORE_KEY_REUSED: {
    kind: 'config',
    summary: 'The idempotency key was used for another request. Use a new key for a new request.',
  },
  STORE_LEASE_HELD: {
    kind: 'conflict',
    summary: 'Another live controller drives this sweep. Wait, or stop that one.',
  },
  STORE_INVARIANT: {
    kind: 'internal',
    summary: 'A decision does not fit the records it was made for. This is a defect; please report it.',
  },
});

/** Errors of intake that are found inside the store's transaction; tracking adds those found before it. */
export const intakeError = errorTable({
  TRACKING_UNKNOWN_ATTEMPT: {
    kind: 'missing',
    summary: 'The store knows no attempt of this key. A restored backup looks like this.',
  },
  TRACKING_CLAIM_HELD: {
    kind: 'conflict',
    summary: 'Another process holds the only allowed claim of the attempt. Exit 117 without starting user code.',
  },
  TRACKING_CLAIM_REFUSED: {
    kind: 'conflict',
    summary: 'The attempt has ended or its trial was already decided. Exit 117 without starting user code.',
  },
  TRACKING_FENCED: {
    kind: 'conflict',
    summary: 'The claim is not the current one: a newer process runs this attempt. Stop user code and exit 117.',
  },
  TRACKING_ATTEMPT_ENDED: {
    kind: 'conflict',
    summary: 'The attempt was ended by somebody else (details.kind). Stop user code and exit 117.',
  },
  TRACKING_GAP: {
    kind: 'conflict',
    summary: 'Reports before this batch are missing. Send again from details.cursor + 1.',
  },
  TRACKING_INCOMPLETE: {
    kind: 'conflict',
    summary: 'The end came before its reports. Send those above details.cursor, then the end again.',
  },
});
