import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { absoluteState, lookAtStore, statePlace, storeExists } from '../../store/index.ts';
import type { CommandContext } from '../context.ts';
import { type Finding, failure, ok, problem, warning } from './finding.ts';
import { checkSweeps } from './sweeps.ts';

const subject = 'state folder';
const mebibyte = 1024 * 1024;
/** A sweep writes logs and outputs next to the database: with less than this it may end at any moment. */
const scarceBytes = 64 * mebibyte;
/** Enough for the reports of some million trials, but not for checkpoints of models. */
const comfortableBytes = 1024 * mebibyte;
const scarceFiles = 1_000;
/** A larger database takes minutes to check. */
const mostCheckedBytes = 1024 * mebibyte;

/** The state folder, its file system, its database, and who drives its sweeps. */
export async function checkState(context: CommandContext, named: string): Promise<readonly Finding[]> {
  const { address, folder } = statePlace(absoluteState(named, context.workingFolder));
  const findings = folder === undefined ? [] : await checkFolder(folder);
  if (findings.some(({ level }) => level === 'problem')) return findings;
  return [...findings, ...(await checkStore(context, address, folder))];
}

async function checkFolder(folder: string): Promise<readonly Finding[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined && !found.isDirectory())
    return [problem(subject, `${folder} is not a folder`, 'move that file away, or name another folder with --state')];
  const existing = found === undefined ? await nearestFolder(folder) : folder;
  const fault = await faultOfWriting(existing);
  if (fault !== undefined)
    return [
      problem(
        subject,
        `${existing} cannot be written: ${fault}`,
        `give your user the right to write there (ls -ld ${existing}), mount it writable, or name another folder with --state`,
      ),
    ];
  const text =
    found === undefined ? `${folder} does not exist yet; the first sweep creates it` : `${folder} is writable`;
  return [ok(subject, text), await spaceFinding(existing)];
}

async function nearestFolder(folder: string): Promise<string> {
  const above = dirname(folder);
  if (above === folder) return folder;
  return (await stat(above).catch(() => undefined))?.isDirectory() ? above : nearestFolder(above);
}

/** Why a folder or file cannot be written; asks the system and writes nothing. */
async function faultOfWriting(path: string): Promise<string | undefined> {
  const needed = (await stat(path)).isDirectory()
    ? constants.R_OK | constants.W_OK | constants.X_OK
    : constants.R_OK | constants.W_OK;
  return access(path, needed).then(
    () => undefined,
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EROFS') return 'its file system is mounted read-only';
      return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : messageOf(error);
    },
  );
}

async function spaceFinding(folder: string): Promise<Finding> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const free = bavail * bsize;
  const fix = `free space on the file system of ${folder}, or name a folder on another one with --state`;
  if (free < scarceBytes) return problem('disk', `only ${sizeText(free)} are free`, fix);
  if (files > 0 && ffree < scarceFiles) return problem('disk', `only ${ffree} more files can be created`, fix);
  if (free < comfortableBytes) return warning('disk', `${sizeText(free)} are free`, fix);
  return ok('disk', `${sizeText(free)} are free`);
}

async function checkStore(
  context: CommandContext,
  address: string,
  folder: string | undefined,
): Promise<readonly Finding[]> {
  try {
    const asked = { loadKind: (kind: string) => context.plugins.store(kind), ...(folder !== undefined && { folder }) };
    if (!(await storeExists(address, asked)))
      return (await storeExists(address, { ...asked, lost: true }))
        ? [
            problem(
              'database',
              `the database of ${folder} is gone`,
              'restore hyperdrive.db from a backup, or start over in another folder',
            ),
          ]
        : [];
    const { findings, mayBeOpened } = await lookFindings(address, folder);
    return mayBeOpened ? [...findings, ...(await checkSweeps(context))] : findings;
  } catch (error) {
    return [failure('database', error)];
  }
}

interface StoreFindings {
  readonly findings: readonly Finding[];
  /** False if it is damaged or cannot be written. Opening an older store to read it would raise its schema. */
  readonly mayBeOpened: boolean;
}

async function lookFindings(address: string, folder: string | undefined): Promise<StoreFindings> {
  const file = folder === undefined ? undefined : join(folder, 'hyperdrive.db');
  const size = file === undefined ? undefined : (await stat(file).catch(() => undefined))?.size;
  const look = await lookAtStore(address, { quickCheck: (size ?? 0) <= mostCheckedBytes });
  if (look === undefined)
    return { findings: [ok('database', `${address} is kept by another kind of store`)], mayBeOpened: true };
  const { schema, ownSchema, faults, networkFileSystem } = look;
  const [fault] = faults ?? [];
  if (fault !== undefined)
    return {
      findings: [
        problem(
          'database',
          `it is damaged: ${fault}${(faults?.length ?? 0) > 1 ? `, and ${(faults?.length ?? 0) - 1} more` : ''}`,
          'hyperdrive verify says what is damaged; restore hyperdrive.db from a backup, or export what can still be read',
        ),
      ],
      mayBeOpened: false,
    };
  const isOlder = schema !== ownSchema;
  const version = isOlder ? `schema ${schema}; the next command raises it to ${ownSchema}` : `schema ${schema}`;
  const sound =
    faults === undefined ? 'too large for a quick check: hyperdrive verify checks it' : 'a quick check finds no fault';
  const fileFault = file === undefined || size === undefined ? undefined : await faultOfWriting(file);
  const findings = [
    ok('database', `${version}; ${size === undefined ? '' : `${sizeText(size)}; `}${sound}`),
    ...(networkFileSystem === undefined
      ? []
      : [
          warning(
            'file system',
            `${folder} is on ${networkFileSystem}, which several machines may mount`,
            'use the folder from one machine only: two would damage the database. A local disk is safest',
          ),
        ]),
    ...(fileFault === undefined
      ? []
      : [
          problem(
            'database',
            `${file} cannot be written: ${fileFault}`,
            'give your user the right to write it, or name another folder with --state',
          ),
        ]),
  ];
  return { findings, mayBeOpened: !isOlder && fileFault === undefined };
}

/** `512 MiB`, `12.5 GiB`. */
export function sizeText(bytes: number): string {
  const mebibytes = bytes / mebibyte;
  if (mebibytes < 1) return `${Math.ceil(bytes / 1024)} KiB`;
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
