import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileSet } from '../../../files/index.ts';
import { sdkError } from '../../errors.ts';

/** One version of a model in a state folder. */
export interface RegisteredModel {
  readonly name: string;
  /** 1, 2, 3 … */
  readonly version: number;
  /** Absolute folder with its files. */
  readonly path: string;
}

/**
 * Copies files of a trial to `models/<name>/<version>` in the state folder. A version never changes.
 * @throws {HyperDriveException} SDK_BAD_OPTION, SDK_NO_FILES
 */
export async function registerModel(
  stateFolder: string,
  outputs: FileSet,
  { modelName, modelPath, runId }: { readonly modelName: string; readonly modelPath: string; readonly runId: string },
): Promise<RegisteredModel> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(modelName)) {
    throw sdkError(
      'SDK_BAD_OPTION',
      `modelName: expected letters, digits, - _ and ., got ${JSON.stringify(modelName)}`,
      {
        details: { option: 'modelName', value: modelName },
      },
    );
  }
  const files = (await outputs.list()).filter(
    ({ path }) => modelPath === '' || path === modelPath || path.startsWith(`${modelPath}/`),
  );
  if (files.length === 0) {
    throw sdkError(
      'SDK_NO_FILES',
      `run ${runId} has no ${modelPath === '' ? 'files' : `file ${JSON.stringify(modelPath)}`}`,
      {
        details: { runId, modelPath },
      },
    );
  }
  const home = join(stateFolder, 'models', modelName);
  const part = join(home, `.part-${process.pid}-${files.length}`);
  await rm(part, { recursive: true, force: true });
  for (const { path } of files) {
    await mkdir(dirname(join(part, path)), { recursive: true });
    await writeFile(join(part, path), (await outputs.open(path)).stream());
  }
  await writeFile(join(part, 'registered.json'), `${JSON.stringify({ name: modelName, runId, modelPath })}\n`);
  for (let version = 1 + (await readdir(home)).filter((name) => /^\d+$/.test(name)).length; ; version++) {
    const path = join(home, String(version));
    try {
      await rename(part, path);
      return { name: modelName, version, path };
    } catch (error) {
      // Another process took this number.
      if (!(error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')))
        throw error;
    }
  }
}
