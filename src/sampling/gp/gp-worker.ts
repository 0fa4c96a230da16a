/** Entry point of the thread of {@link GpThread}: one sampler that answers requests in order. */
import { parentPort, workerData } from 'node:worker_threads';
import { compileSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { GpSampler } from './gp-sampler.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './gp-thread.ts';

const { space, logbase, constraints, priors, goal, seed, sources, snapshot } = workerData as WorkerStart;
const context = { space: compileSpace(space, { logbase, constraints }), goal, seed, priors, sources };
const sampler = new GpSampler(context);
sampler.restore(snapshot);
const history: Observation[] = [];

function answer(request: WorkerRequest): WorkerReply {
  if (request.kind === 'suggestOnce')
    return { kind: 'suggestedOnce', suggestion: new GpSampler(context).suggestSeeded(request.request) };
  history.length = request.keep;
  history.push(...request.added);
  const { number, pending, rng } = request;
  const suggestion = sampler.suggestSeeded({ number, history, pending, rng });
  return { kind: 'suggested', suggestion, snapshot: sampler.snapshot() };
}

parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(answer(request));
});
