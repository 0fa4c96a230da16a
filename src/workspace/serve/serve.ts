import { isIPv4, isIPv6 } from 'node:net';
import { availableParallelism, hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  type Clock,
  inBackground,
  isHyperDriveException,
  type Logger,
  type RandomBytes,
  runAll,
  silentLogger,
  systemClock,
  systemRandomBytes,
} from '../../base/index.ts';
import { checkMachine, type Slots } from '../../compute/index.ts';
import { codeStore } from '../../files/index.ts';
import { openAttemptSecret } from '../../intake/index.ts';
import { isFinalSweepState, spaceOf } from '../../model/index.ts';
import { createServer, listen, type StudyRequests, serverError, type WantedChange } from '../../server/index.ts';
import { isDriven, type Store } from '../../store/index.ts';
import { algorithmsOf } from '../algorithms.ts';
import { readDefinition } from '../change/read-definition.ts';
import { checkDefinition } from '../change/submit.ts';
import { attemptParts } from '../drive/attempt-parts.ts';
import type { Drive } from '../drive/drive.ts';
import { packageVersion } from '../package-version.ts';
import type { Workspace } from '../workspace.ts';
import { analysesOf } from './analyse.ts';
import { checksOnThread } from './checks.ts';
import { cleanCodeDaily } from './clean-code.ts';
import { withSentCode } from './sent-code.ts';
import { openTokens } from './tokens.ts';

/** Options for serving a workspace. */
export interface ServeOptions {
  /** @defaultValue '127.0.0.1': only this machine */
  readonly host?: string;
  /** @defaultValue 0: any free port */
  readonly port?: number;
  /** Require a token on loopback too: for machines that several people share. @defaultValue only on other hosts */
  readonly requireToken?: boolean;
  /** Names by which people call this server, in addition to its addresses, `localhost` and the machine's own name. */
  readonly allowHosts?: readonly string[];
  /**
   * Packages whose samplers and policies submitted sweeps may name: their code runs in this process.
   * @defaultValue none
   */
  readonly allowPlugins?: readonly string[];
  /** Origins whose pages may embed the dashboard in a frame, such as a notebook server. @defaultValue none */
  readonly embedOrigins?: readonly string[];
  /** Whether people reach it by HTTPS, through a proxy: session cookies are then marked secure. @defaultValue false */
  readonly isSecure?: boolean;
  /** Limits on what submitted sweeps may use of this machine. */
  readonly slots?: Slots;
  /** Continue at once every sweep of commands that no process drives. @defaultValue false */
  readonly driveUnfinished?: boolean;
  /** Answers requests about studies; whoever made it closes it. @defaultValue such requests are refused */
  readonly studies?: StudyRequests;
  /** Folder of the built dashboard. @defaultValue the one in this package */
  readonly webFolder?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly randomBytes?: RandomBytes;
}

/** A served workspace. */
export interface ServedWorkspace {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly needsToken: boolean;
  /** Resolves if the store is gone and nothing can be served any more; never otherwise. */
  readonly failed: Promise<unknown>;
  /** Closes the server and hands over the sweeps that it drove; the workspace stays open. */
  close(): Promise<void>;
}

/** See `serveWorkspace`, which loads this module. */
export async function startServing(opened: Workspace, options: ServeOptions = {}): Promise<ServedWorkspace> {
  const workspace = opened.restrictPlugins(options.allowPlugins ?? []);
  const { host = '127.0.0.1', port = 0, slots = {}, logger = silentLogger } = options;
  const { clock = systemClock(), randomBytes = systemRandomBytes } = options;
  const { store, intake, files } = workspace;
  const { address } = store;
  const needsToken = options.requireToken === true || !isLoopback(host);
  const tokens = openTokens(workspace, { randomBytes });
  if (needsToken && (await tokens.list()).length === 0) {
    throw serverError(
      'SERVER_NEEDS_TOKENS',
      `serving on ${host} needs a token, but there is none: hyperdrive token create NAME --role owner`,
      { details: { host } },
    );
  }

  const newSeed = () => Buffer.from(randomBytes(4)).readUInt32BE();
  const [workingFolder, cpuCount] = [process.cwd(), availableParallelism()];
  const { plugins } = workspace;
  const code = codeStore(workspace.folder, { clock, randomBytes });
  const start = { store: address, slots, workingFolder, cpuCount, plugins: plugins.access };
  const checks = checksOnThread(start, newSeed);

  const changeHere = (sweepId: string, wanted: WantedChange) => workspace.change(sweepId, wanted);

  const drives = new Map<string, Drive>();
  let url: string | undefined;
  const app = createServer({
    ...attemptParts({ store, intake, clock, logger, files, randomBytes }),
    dashboard: {
      sweeps: {
        store,
        files,
        clock,
        logger,
        randomBytes,
        compile: spaceOf,
        readFile: (text, fileOptions) => workspace.readSweepFile(text, fileOptions),
        offered: () => plugins.offered(),
        check: async (definition) => checkDefinition(definition, await algorithmsOf(plugins, definition)),
        earlierSweeps: (definition) => workspace.offeredSweeps(definition),
        checkMachine: (definition) => checkMachine(definition, slots),
        ...(checks !== undefined && { checks }),
        code,
        async submit(asked, { requestKey }) {
          const definition = await withSentCode(asked, code);
          const read = await readDefinition(definition, plugins);
          const known = requestKey !== undefined && (await store.answeredSubmission(read.definition, requestKey));
          if (!known) checkMachine(definition, slots);
          const sweep = await workspace.submit(definition, requestKey === undefined ? {} : { requestKey });
          await driveHere(sweep.id);
          return sweep;
        },
        analyses: analysesOf(workspace),
        change: checks === undefined || address === null ? changeHere : checks.changeBy(changeHere),
        enqueue: (sweepId, wanted) => workspace.enqueue(sweepId, wanted),
        commanded(sweepId) {
          const drive = drives.get(sweepId);
          if (drive === undefined) inBackground(driveHere(sweepId), (error) => tellFailure(sweepId, error));
          else drive.wake();
        },
        ...(options.studies !== undefined && { studies: options.studies }),
        workingFolder,
        cpuCount,
        newSeed,
        version: packageVersion(),
        webFolder: options.webFolder ?? builtDashboard(),
      },
      access: {
        tokens,
        needsToken,
        // The secret of attempts is used: signatures state their purpose.
        sessionKey: address === null ? randomBytes(32) : await openAttemptSecret(workspace.folder, randomBytes),
        hosts: [hostname(), host, ...(options.allowHosts ?? [])],
        embedOrigins: options.embedOrigins ?? [],
        isSecure: options.isSecure ?? false,
      },
    },
  });

  /** Drives a sweep of commands here, unless it is already driven or final. */
  async function driveHere(sweepId: string): Promise<void> {
    try {
      const sweep = await store.sweep(sweepId);
      if (drives.has(sweepId) || isFinalSweepState(sweep.state) || sweep.definition.trial.type !== 'command') return;
      if (isDriven(sweep, store.time.wallMs())) return;
      const drive = await workspace.drive(sweepId, { slots, dashboardUrl: () => url });
      drives.set(sweepId, drive);
      const leave = () => {
        drives.delete(sweepId);
      };
      drive.done.then(leave, (error: unknown) => {
        leave();
        tellFailure(sweepId, error);
      });
    } catch (error) {
      tellFailure(sweepId, error);
    }
  }

  function tellFailure(sweepId: string, error: unknown): void {
    // Another process took it first, which is just as good.
    if (isHyperDriveException(error) && error.kind === 'conflict') return;
    logger.error('sweep.drive_failed', { sweepId, error: String(error) });
  }

  const server = await listen(app, { host, port });
  url = server.url;
  const watch = watchStore(store, clock);
  const stopCleaning = cleanCodeDaily(code, { store, clock, logger });
  const close = () =>
    runAll(
      watch.stop,
      stopCleaning,
      () => server.close(),
      () => checks?.close(),
      ...[...drives.values()].map((drive) => () => drive.stop()),
    );
  try {
    if (options.driveUnfinished === true) for (const { id } of await store.sweeps()) await driveHere(id);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return {
    url: server.url,
    needsToken,
    failed: watch.failed,
    close,
  };
}

/** Pause between two looks at a store that nobody may be using. */
const watchMs = 2_000;

/** Checks periodically whether the store is still there. */
function watchStore(store: Store, clock: Clock): { readonly failed: Promise<unknown>; stop(): void } {
  let cancel = () => {};
  const failed = new Promise<unknown>((resolve) => {
    const again = () => {
      cancel = clock.schedule(watchMs, () => store.check().then(again, resolve));
    };
    again();
  });
  return { failed, stop: () => cancel() };
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && /^::ffff:127\./i.test(host));
}

/** Also when running from TypeScript sources. */
function builtDashboard(): string {
  return fileURLToPath(new URL('../../../dist/web', import.meta.url));
}
