import { resolve } from 'node:path';
import { type CommandTrial, stdoutMetricsSchema } from '../../model/index.ts';
import { sdkError } from '../errors.ts';
import { onlyOptions, wholeOption } from '../options/option.ts';

/** Options of a script run: `script` with `arguments`, or `command`. */
export type ScriptRunOptions = ScriptSettings & (ScriptProgram | CommandProgram);

/** A Python script; parameters are appended as `--name value`. */
interface ScriptProgram {
  /** Relative to `sourceDirectory`. */
  readonly script: string;
  /** Arguments before the appended parameters. */
  readonly arguments?: readonly string[];
  /** Program that runs `script`. @defaultValue 'python3' */
  readonly interpreter?: string;
  readonly command?: never;
}

/** A program and its arguments, or a shell line. */
interface CommandProgram {
  /** A list of program and arguments, or a shell line; `${{search_space.x}}` is replaced. Nothing is appended. */
  readonly command: string | readonly string[];
  readonly script?: never;
  readonly arguments?: never;
  readonly interpreter?: never;
}

/** Options of both forms. */
interface ScriptSettings {
  /** Working folder of the trial. @defaultValue the current folder */
  readonly sourceDirectory?: string;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** Environment variables that trials inherit from this process; a trailing `*` matches a prefix. */
  readonly inheritEnvironment?: readonly string[];
  /** Time limit of each trial, seconds. @defaultValue none */
  readonly maxRunDurationSeconds?: number;
  /** CPU slots of one trial. @defaultValue 1 */
  readonly cpus?: number;
  /** GPU slots of one trial; fractions share. @defaultValue 0 */
  readonly gpus?: number;
  /** Regular expressions for metrics in plain output, with the named groups `value` and optionally `metric`, `step`. */
  readonly stdoutPatterns?: readonly string[];
}

const knownOptions = {
  sourceDirectory: true,
  script: true,
  arguments: true,
  command: true,
  interpreter: true,
  environmentVariables: true,
  inheritEnvironment: true,
  maxRunDurationSeconds: true,
  cpus: true,
  gpus: true,
  stdoutPatterns: true,
} as const satisfies Readonly<Record<keyof ScriptRunOptions, true>>;

/** A training script, like `azureml.core.ScriptRunConfig`. */
export class ScriptRunConfig {
  readonly trial: CommandTrial;
  /** Milliseconds; null: no limit. */
  readonly trialTimeoutMs: number | null;

  /** @throws {HyperDriveConfigException} SDK_BAD_OPTION unless exactly one of `script` and `command` is given */
  constructor(options: ScriptRunOptions) {
    onlyOptions('ScriptRunConfig', options, knownOptions);
    const { script, command } = options;
    if ((script === undefined) === (command === undefined)) {
      throw sdkError(
        'SDK_BAD_OPTION',
        `ScriptRunConfig: expected exactly one of script and command, got ${script === undefined ? 'neither' : 'both'}`,
      );
    }
    const line =
      command === undefined ? [options.interpreter ?? 'python3', script ?? '', ...(options.arguments ?? [])] : command;
    this.trialTimeoutMs =
      options.maxRunDurationSeconds === undefined
        ? null
        : wholeOption('maxRunDurationSeconds', options.maxRunDurationSeconds, 1) * 1000;
    this.trial = {
      type: 'command',
      command: typeof line === 'string' ? line : [...line],
      workingFolder: resolve(options.sourceDirectory ?? '.'),
      copiedCode: resolve(options.sourceDirectory ?? '.'),
      environment: { ...options.environmentVariables },
      inheritEnvironment: [...(options.inheritEnvironment ?? [])],
      appendParameters: script === undefined ? 'never' : 'always',
      stdoutMetrics: stdoutMetricsSchema.parse({ patterns: [...(options.stdoutPatterns ?? [])] }),
      cpus: options.cpus ?? 1,
      gpus: options.gpus ?? 0,
      stopGraceMs: 30_000,
      resumable: false,
    };
  }
}
