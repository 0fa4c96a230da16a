import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isHyperDriveException, withPath } from '../../base/index.ts';
import { readPlain, writePlain } from '../../files/index.ts';
import { createServer, listen, type RunningServer } from '../../server/index.ts';
import type { PlannedAttempt } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { attemptEnvironment } from './attempt-environment.ts';
import { attemptParts } from './attempt-parts.ts';

/** A server that trials report to. */
export interface AttemptServer extends RunningServer {
  /** Variables that tell an attempt so. */
  environmentOf(attempt: PlannedAttempt): Readonly<Record<string, string>>;
}

const portSchema = z.object({ port: z.int().min(1).max(65_535) });

/**
 * Starts the loopback server that a sweep's trials report to. Trials outlive a killed controller and keep its address,
 * so the port is saved in the sweep's folder and used again; if another program has taken it, the trials fall back to
 * their spool files. @param dashboardUrl address of this process's dashboard: links that MLflow's client prints lead
 * there @throws SYSTEM_* if the port cannot be saved; nothing listens then
 */
export async function openAttemptServer(
  parts: WorkspaceParts,
  sweepId: string,
  dashboardUrl: () => string | undefined,
): Promise<AttemptServer> {
  const { folders } = parts;
  const app = createServer({ ...attemptParts(parts), dashboardUrl });
  const file = join(folders.sweep(sweepId), 'server.json');
  const server = await listenAgain(app, notedPort(file));
  try {
    withPath(file, () => {
      mkdirSync(folders.sweep(sweepId), { recursive: true });
      writePlain(file, `${JSON.stringify({ port: Number(new URL(server.url).port) })}\n`);
    });
  } catch (error) {
    // An open server would keep the process from exiting.
    await server.close();
    throw error;
  }
  return { ...server, environmentOf: (attempt) => attemptEnvironment(parts, server.url, attempt) };
}

async function listenAgain(app: Parameters<typeof listen>[0], port: number): Promise<RunningServer> {
  try {
    return await listen(app, { port });
  } catch (error) {
    if (port === 0 || !isHyperDriveException(error) || error.code !== 'SERVER_PORT_TAKEN') throw error;
    return listen(app);
  }
}

/** Largest note in bytes: it contains one number. */
const longestNote = 1_000;

function notedPort(file: string): number {
  try {
    return portSchema.parse(JSON.parse(readPlain(file, longestNote)?.bytes.toString('utf8') ?? '')).port;
  } catch {
    // Never saved, or unreadable: any free port will do.
    return 0;
  }
}
