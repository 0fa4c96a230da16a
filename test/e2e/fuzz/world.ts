import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock, silentLogger, systemRandomBytes } from '../../../src/base/index.ts';
import { type RunFolders, runFolders } from '../../../src/files/index.ts';
import type { Role } from '../../../src/http/index.ts';
import { attemptToken, attemptTokenHash, openAttemptSecret } from '../../../src/intake/index.ts';
import { attemptKey } from '../../../src/model/index.ts';
import { mlflowEnvironment, openAccessTokens } from '../../../src/server/index.ts';
import { openStore, type Store, statePlace } from '../../../src/store/index.ts';
import { studyDefinition, writeStudy } from '../../helpers/study.ts';

/** A trial that runs, with what its process would know. */
export interface RunningTrial {
  readonly sweep: string;
  readonly trial: number;
  readonly key: string;
  readonly token: string;
  readonly runId: string;
  readonly mlflowToken: string;
  /** Contained in everything that belongs to the trial: no other trial's answers may contain it. */
  readonly marker: string;
}

/** A state folder with sweeps in every state, and tokens of every role. */
export interface World {
  readonly folder: string;
  readonly sweeps: readonly string[];
  readonly running: readonly RunningTrial[];
  /** Texts that only users may read: names, tags, logs and values of sweeps and trials. */
  readonly markers: readonly string[];
  readonly tokens: Readonly<Record<Role, string>>;
}

const runningTrials = 5;
const marks = (sweep: string) => Array.from({ length: runningTrials }, (_, trial) => `leak-${sweep}-${trial}`);

/** Fills a state folder: sweeps that completed, failed and run, with reports, logs, artifacts and tokens. */
export async function makeWorld(folder: string): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const clock = new ManualClock(Date.now() - 24 * 3_600_000);
  const randomBytes = systemRandomBytes;
  const store = await openStore(statePlace(folder).address, {
    clock,
    randomBytes,
    logger: silentLogger,
  });
  const folders = runFolders(folder);
  const secret = await openAttemptSecret(folder, randomBytes);
  const study = { trials: 30, workers: 4, intervals: 6, reports: true, seed: 1 } as const;
  try {
    await writeStudy(store, clock, { ...study, sweepId: 'completed', definition: described('completed') });
    await writeStudy(store, clock, { ...study, sweepId: 'halfway', leaveOpen: true, definition: described('halfway') });
    writeFiles(folders, 'completed', 3, 'leak-completed-file');
    await writeFailed(store);
    const running: RunningTrial[] = [];
    for (const sweep of ['running', 'other']) running.push(...(await writeRunning(store, folders, { sweep, secret })));
    const book = openAccessTokens({ store, randomBytes });
    const token = async (role: Role) => (await book.create({ name: role, role, expiresInMs: null })).token;
    return {
      folder,
      sweeps: ['completed', 'halfway', 'failed', 'running', 'other'],
      running,
      markers: ['leak-completed', 'leak-halfway', 'leak-failed', ...running.map(({ marker }) => marker)],
      tokens: { viewer: await token('viewer'), member: await token('member'), owner: await token('owner') },
    };
  } finally {
    await store.close();
  }
}

/** Names and tags that tell a sweep. */
function described(sweep: string) {
  return { description: `leak-${sweep}-text`, tags: { note: `leak-${sweep}-tag` } };
}

async function writeFailed(store: Store): Promise<void> {
  const sweepId = 'failed';
  await store.createSweep({
    id: sweepId,
    definition: studyDefinition({ trials: 3, workers: 1, definition: described(sweepId) }),
  });
  const lease = await store.acquireLease(sweepId, { bootId: 'world', pid: 1, startedAt: '0', host: 'world' }, 60_000);
  const ended = { kind: 'sweep.ended', state: 'failed', message: 'leak-failed-message' } as const;
  await store.commit(lease, { decisions: [ended] });
  await store.releaseLease(lease);
}

/** A sweep whose trials are all claimed and have reported. */
async function writeRunning(
  store: Store,
  folders: RunFolders,
  { sweep, secret }: { readonly sweep: string; readonly secret: Uint8Array },
): Promise<readonly RunningTrial[]> {
  const definition = studyDefinition({
    trials: runningTrials + 2,
    workers: runningTrials,
    definition: { ...described(sweep), space: { note: ['choice', [marks(sweep)]] } },
  });
  await store.createSweep({ id: sweep, definition });
  const lease = await store.acquireLease(sweep, { bootId: 'world', pid: 1, startedAt: '0', host: 'world' }, 60_000);
  const trials = marks(sweep).map((marker, trial): RunningTrial => {
    const key = attemptKey(store.installId, { sweepId: sweep, trial, attempt: 0 });
    const token = attemptToken(secret, key);
    const environment = mlflowEnvironment({ url: '', key, token, sweepId: sweep, trial });
    const { MLFLOW_RUN_ID: runId = '', MLFLOW_TRACKING_TOKEN: mlflowToken = '' } = environment;
    return { sweep, trial, key, token, runId, mlflowToken, marker };
  });
  await store.commit(lease, {
    decisions: [
      { kind: 'due', first: 0, count: runningTrials, basisSeq: 1 },
      ...trials.map(
        ({ trial, marker }) =>
          ({ kind: 'trial.suggested', trial, config: { note: marker }, basisSeq: 1, note: {} }) as const,
      ),
      ...trials.map(({ trial }) => ({ kind: 'attempt.planned', trial, attempt: 0, target: 'world' }) as const),
    ],
    tokenHashes: new Map(trials.map(({ trial, token }) => [`${trial}/0`, attemptTokenHash(token)])),
  });
  for (const { trial, key, marker } of trials) {
    await store.claim(key, {
      nonce: trial.toString(16).padStart(32, '0'),
      host: marker,
      pid: null,
      nativeId: null,
      restarts: 0,
      resumedStep: null,
    });
    const reports = [0, 1, 2].flatMap((step) => [
      { metric: 'val_accuracy', value: 0.5 + step / 10, step },
      { metric: marker, value: step, step },
    ]);
    await store.appendReports([{ key, batch: { epoch: 1, door: 'http', first: 1, live: true, reports } }]);
    writeFiles(folders, sweep, trial, marker);
  }
  await store.commit(lease, {
    decisions: trials.map(({ trial }) => ({ kind: 'trial.running', trial, attempt: 0 }) as const),
  });
  await store.releaseLease(lease);
  return trials;
}

/** A log and artifacts that contain the marker. */
function writeFiles(folders: RunFolders, sweepId: string, trial: number, marker: string): void {
  const attempt = folders.attempt({ sweepId, trial, attempt: 0 });
  const outputs = folders.outputs(sweepId, trial);
  for (const folder of [attempt, join(outputs, 'models')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(attempt, 'stdout.log'), `epoch 1\n${marker}\n\u001b[31mred\u001b[0m <script>alert(1)</script>\n`);
  writeFileSync(join(attempt, 'stderr.log'), '');
  writeFileSync(join(outputs, 'models', `${marker}.bin`), marker);
  writeFileSync(join(outputs, 'note.txt'), marker);
}
