import { type ComponentType, lazy } from 'react';

/** The script of a lazy part did not load: after an upgrade of the server, the file that an old tab requests no longer exists. */
export class MissingScript extends Error {
  readonly code = 'SCRIPT_MISSING';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'MissingScript';
  }
}

/** Loads a part, and marks a failure to load so that a boundary can distinguish it from a fault in the part. */
async function loadPart<M>(load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (error) {
    throw new MissingScript(error);
  }
}

/** A component with its own script. Render it inside a `PartBoundary`. */
export function lazyPart<P>(load: () => Promise<{ readonly default: ComponentType<P> }>) {
  return lazy(() => loadPart(load));
}
