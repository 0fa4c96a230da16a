import { inBackground } from '../../../src/base/in-background.ts';
import { readFrame } from './frame.ts';
import type { ToWorker } from './protocol.ts';
import { Session } from './session.ts';

/** The script of the worker: a session between the page's messages and the worker's turns. */

declare const self: DedicatedWorkerGlobalScope;

const tasks: (() => void)[] = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => tasks.shift()?.();

const session = new Session({
  post: (message, transfer) => self.postMessage(message, transfer),
  readFrame,
  defer(task) {
    tasks.push(task);
    turn.port2.postMessage(0);
  },
});

self.onmessage = (event: MessageEvent<ToWorker>) => inBackground(session.receive(event.data), reportError);
