import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { maxSourceBytes, readYaml } from '../yaml/yaml-source.ts';
import { isAddress, type LocalFiles, localPlace, withoutFileScheme } from './local-files.ts';
import { otherFile } from './other-file.ts';
import { brief } from './problems.ts';

/** What `trial` is after a file that it names is read. */
interface TrialBlock {
  readonly trial: unknown;
  readonly problem?: string;
}

/**
 * The block `trial`, or the one of the component or command file that it names, as in the steps of a pipeline of Azure
 * ML: `./train.yml`, `file:./train.yml`, `azureml:train:1` with a local file. `code` of that file is relative to it.
 */
export function trialBlockOf(given: unknown, folder: string, files: LocalFiles): TrialBlock {
  if (typeof given !== 'string') return { trial: withCodePath(given) };
  const refused = (problem: string): TrialBlock => ({ trial: given, problem });
  const place = isAddress(given) ? localPlace(given, files.places) : withoutFileScheme(given);
  if (place === undefined)
    return refused(
      `"${brief(given)}" is not on this machine: save its YAML file and give its path, or --map ${brief(given)}=train.yml`,
    );
  if (files.readText === undefined)
    return refused('a file is read only where the sweep file is: write its keys here, or use the command line there');
  const path = resolve(folder, place);
  const text = files.readText(path);
  if (text === undefined) return refused(`there is no file ${path}`);
  if (Buffer.byteLength(text) > maxSourceBytes) return refused(`${path} is larger than ${maxSourceBytes} bytes`);
  const read = readYaml(text);
  if ('problems' in read) return refused(`${brief(given)} is not readable YAML: ${read.problems[0]?.message ?? ''}`);
  const block = blockSchema.safeParse(withCodePath(read.source.value));
  if (!block.success || block.data.command === undefined) {
    const what = block.success ? otherFile(block.data) : undefined;
    return refused(`${brief(given)} has no command: ${what ?? 'expected a component or a command job'}`);
  }
  const { code = '.', ...rest } = block.data;
  const isLocal = typeof code === 'string' && !isAddress(code);
  return { trial: { ...rest, code: isLocal ? resolve(dirname(path), withoutFileScheme(code)) : code } };
}

const blockSchema = z.record(z.string(), z.unknown());

/** `code` may be a mapping with a path. */
function withCodePath(trial: unknown): unknown {
  if (typeof trial !== 'object' || trial === null || !('code' in trial)) return trial;
  const { code } = trial;
  if (typeof code !== 'object' || code === null || Object.keys(code).length !== 1) return trial;
  const path: unknown = Reflect.get(code, 'local_path') ?? Reflect.get(code, 'path');
  return typeof path === 'string' ? { ...trial, code: path } : trial;
}
