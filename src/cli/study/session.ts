import { isHyperDriveException, type Json } from '../../base/index.ts';
import { definitionJson, parseStudy, readYamlBlock } from '../../formats/index.ts';
import { jsonSchema, metricValueToJson, type SweepDefinition, type SweepRow } from '../../model/index.ts';
import { type BestTrial, Study, type StudyTrial } from '../../sdk/index.ts';
import { absoluteState } from '../../store/index.ts';
import { cliError } from '../errors.ts';
import { latestStudy, selectStudy } from '../select-sweep.ts';
import type { StudyRequest } from './requests.ts';
import { viewReply } from './view.ts';

/** The result part of an answer. */
export type StudyReply = { readonly [name: string]: Json };

/** An open study and its trials without a result. */
interface OpenStudy {
  readonly study: Study;
  readonly trials: Map<number, StudyTrial>;
}

type Of<Op extends StudyRequest['op']> = Extract<StudyRequest, { op: Op }>;

/** Input of a session. */
export interface SessionOptions {
  /** State folder of requests that name none. */
  readonly stateFolder: string;
  readonly workingFolder: string;
  newSeed(): number;
  /** Serves the dashboard of a state folder on this machine, until the session closes. @returns its address */
  serve(stateFolder: string): Promise<string>;
  /** Sweeps of a state folder, newest first. @throws CLI_UNKNOWN_SWEEP where it has none */
  sweeps(stateFolder: string): Promise<readonly SweepRow[]>;
  /** Answers `view` for a sweep that is not open here. @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP */
  view(stateFolder: string, word: string, after?: number): Promise<StudyReply>;
  /** Refuses a definition before its study is opened. @defaultValue none is refused */
  check?(definition: SweepDefinition): Promise<void>;
}

/** The studies that one program drives, request by request. */
export class StudySession {
  readonly #options: SessionOptions;
  readonly #open = new Map<string, OpenStudy>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * Handles a request.
   * @throws the error of the request; the session continues
   */
  async answer(request: StudyRequest): Promise<StudyReply> {
    switch (request.op) {
      case 'create':
        return this.#create(request);
      case 'open':
        return this.#reopen(request);
      case 'ask':
        return ask(this.#named(request.study), request.count);
      case 'take_over':
        return { trials: await takeOver(this.#named(request.study)) };
      case 'report':
        return report(this.#trial(request), request);
      case 'tell':
        return this.#tell(request);
      case 'observe': {
        const { study } = this.#named(request.study);
        await study.observe(request.config, request.value ?? request.metrics ?? {});
        return {};
      }
      case 'enqueue':
        await this.#named(request.study).study.enqueue(request.config);
        return {};
      case 'trials': {
        const { study, after, count } = request;
        const listed = await this.#named(study).study.trials({ limit: count, ...(after !== undefined && { after }) });
        return { trials: listed.map((trial) => ({ ...trial })) };
      }
      case 'reports':
        return { reports: await reports(this.#named(request.study), request.trial) };
      case 'definition':
        return { definition: definitionJson(await this.#named(request.study).study.definition()) };
      case 'studies':
        return { studies: await this.#studies(request) };
      case 'suggest':
        return {
          value: await this.#trial(request).suggest(request.name, request.expression, { value: request.value }),
        };
      case 'attribute': {
        const { study } = this.#named(request.study);
        await study.setAttribute(request.name, request.value, request.trial);
        return {};
      }
      case 'attributes':
        return { attributes: await this.#named(request.study).study.attributes(request.trial) };
      case 'serve':
        return { url: await this.#options.serve(this.#folder(request.state)) };
      case 'view':
        return this.#view(request);
      case 'yaml':
        return { value: jsonSchema.parse(readYamlBlock(request.text, request.path)) };
      case 'best':
        return { best: bestResult(await this.#named(request.study).study.best()) };
      case 'front': {
        const { trials, hypervolume, reference } = await this.#named(request.study).study.front(request.reference);
        const members = trials.map(({ trial, values, config }) => ({ trial, values, config }));
        return { trials: members, hypervolume, reference };
      }
      case 'importance': {
        const { trials, parameters } = await this.#named(request.study).study.importance();
        return { trials, parameters: parameters.map((each) => ({ ...each })) };
      }
      case 'change':
        await this.#named(request.study).study.change(request.set);
        return {};
      case 'cancel':
        await this.#named(request.study).study.cancel();
        return {};
      case 'close': {
        const { study } = this.#named(request.study);
        this.#open.delete(study.sweepId);
        await study.close();
        return {};
      }
    }
  }

  /** Whether the study with this id is open. */
  isOpen(sweepId: string): boolean {
    return this.#open.has(sweepId);
  }

  /** The id of the study that a request to open one means. @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP */
  async find(request: Of<'open'>): Promise<string> {
    return (await this.#closed(request))?.id ?? request.study;
  }

  /**
   * Opens a study that this session closed while programs still evaluate its trials: they can report and tell them, and
   * `ask` does not hand them out again.
   * @throws CLI_UNKNOWN_SWEEP
   */
  async adopt(sweepId: string): Promise<void> {
    await this.#reopen({ op: 'open', study: sweepId, latest: false });
    const open = this.#named(sweepId);
    try {
      await takeOver(open);
    } catch (error) {
      // Another process has it: the next request tries again.
      this.#open.delete(sweepId);
      await open.study.close();
      throw error;
    }
  }

  /** Closes every study; studies stored in a folder can be reopened. */
  async close(): Promise<void> {
    const studies = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(studies.map(({ study }) => study.close()));
  }

  async #create({ op: _, id: __, state, ...block }: Of<'create'>): Promise<StudyReply> {
    const definition = parseStudy(block, { defaultSeed: this.#options.newSeed() });
    await this.#options.check?.(definition);
    const stateFolder = this.#folder(state);
    const study = await Study.submit(definition, { stateFolder });
    this.#open.set(study.sweepId, { study, trials: new Map() });
    return { study: study.sweepId, state: stateFolder, seed: definition.seed, total: await study.total() };
  }

  async #reopen(request: Of<'open'>): Promise<StudyReply> {
    const stateFolder = this.#folder(request.state);
    const row = await this.#closed(request);
    const sweepId = row?.id ?? request.study;
    // Opening an already open study would wait for a lease that this process holds.
    let study = this.#open.get(sweepId)?.study;
    if (study === undefined) {
      if (row) await this.#options.check?.(row.definition);
      study = await Study.open(sweepId, { stateFolder });
      this.#open.set(sweepId, { study, trials: new Map() });
    }
    return { study: sweepId, state: stateFolder, total: await study.total() };
  }

  /** The sweep that a request to open one means; undefined: it is named by the id of a study that is open already. */
  async #closed({ study: word, state, latest }: Of<'open'>): Promise<SweepRow | undefined> {
    if (this.#open.has(word)) return undefined;
    return (latest ? latestStudy : selectStudy)(await this.#options.sweeps(this.#folder(state)), word);
  }

  async #studies(request: Of<'studies'>): Promise<Json> {
    const sweeps = await this.#options.sweeps(this.#folder(request.state)).catch((error: unknown) => {
      if (isHyperDriveException(error) && error.code === 'CLI_UNKNOWN_SWEEP') return [];
      throw error;
    });
    return sweeps
      .filter(({ definition }) => definition.trial.type === 'ask_tell')
      .map(({ id, state, definition: { name, tags } }) => ({ study: id, name, state, tags }));
  }

  async #tell(request: Of<'tell'>): Promise<StudyReply> {
    const { trials } = this.#named(request.study);
    const trial = this.#trial(request);
    const { failed, infeasible, stopped } = request;
    if (failed !== undefined) await trial.fail(failed === true ? undefined : failed);
    else if (infeasible !== undefined) await trial.infeasible(infeasible === true ? undefined : infeasible);
    else if (stopped !== undefined) await trial.stop(stopped === true ? undefined : stopped);
    else await trial.tell(request.value ?? request.metrics);
    trials.delete(trial.number);
    return {};
  }

  /** An open study is asked itself: one in memory is nowhere else. */
  async #view({ study: word, state, after }: Of<'view'>): Promise<StudyReply> {
    const open = this.#open.get(word);
    if (open === undefined) return this.#options.view(this.#folder(state), word, after);
    return viewReply(word, await open.study.fragment(after));
  }

  #folder(state: string | undefined): string {
    const { stateFolder, workingFolder } = this.#options;
    return absoluteState(state ?? stateFolder, workingFolder);
  }

  #named(sweepId: string | undefined): OpenStudy {
    const [only, ...others] = this.#open.values();
    const found = sweepId === undefined ? only : this.#open.get(sweepId);
    if (found && (sweepId !== undefined || others.length === 0)) return found;
    const open = [...this.#open.keys()];
    const why =
      found !== undefined
        ? `${open.length} studies are open: name one of them as "study": ${open.join(', ')}`
        : sweepId === undefined
          ? 'no study is open: create or open one first'
          : `study "${sweepId}" is not open; open are: ${open.join(', ') || 'none'}`;
    throw cliError('CLI_NO_STUDY', why, { details: { study: sweepId ?? null, open } });
  }

  #trial(request: Of<'report' | 'tell' | 'suggest'>): StudyTrial {
    const { trials } = this.#named(request.study);
    const trial = trials.get(request.trial);
    if (trial) return trial;
    const open = [...trials.keys()];
    throw cliError(
      'CLI_NO_OPEN_TRIAL',
      `trial ${request.trial} is not open: "ask" has not returned it since the study was opened, or its result is already reported; open trials: ${open.join(', ') || 'none'}`,
      { details: { trial: request.trial, open } },
    );
  }
}

async function ask({ study, trials }: OpenStudy, count: number): Promise<StudyReply> {
  const asked = await Promise.allSettled(Array.from({ length: count }, () => study.ask()));
  const handed = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = asked.find((each) => each.status === 'rejected');
  if (handed.length === 0 && refused) throw refused.reason;
  return {
    trials: handOut(trials, handed),
    exhausted: handed.length < count,
  };
}

/** The trials that an earlier program left open. */
async function takeOver({ study, trials }: OpenStudy): Promise<Json> {
  return handOut(trials, await study.takeOver());
}

/** Keeps trials until they are told. @returns what their program learns of them */
function handOut(open: Map<number, StudyTrial>, handed: readonly StudyTrial[]): Json {
  for (const trial of handed) open.set(trial.number, trial);
  return [...handed].sort((a, b) => a.number - b.number).map(({ number, config }) => ({ trial: number, config }));
}

async function reports({ study }: OpenStudy, trial: number): Promise<Json> {
  return (await study.reports(trial)).map((each) => ({ ...each, value: metricValueToJson(each.value) }));
}

async function report(trial: StudyTrial, { value, metrics, step }: Of<'report'>): Promise<StudyReply> {
  const want = await trial.report(value ?? metrics ?? {}, step === undefined ? {} : { step });
  return { want };
}

function bestResult(best: BestTrial<StudyReply> | undefined): Json {
  return best === undefined ? null : { trial: best.trial, value: best.value, config: best.config };
}
