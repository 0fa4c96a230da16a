import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

/** A JupyterLab of its own, on a free port of the loopback address, with nothing of anybody's settings. */
export interface JupyterLab {
  readonly folder: string;
  /** Opens a notebook with these cells, and waits for its kernel. */
  open(page: Page, name: string, cells: readonly string[]): Promise<void>;
  address(name: string): string;
  close(): Promise<void>;
}

/** The Python with jupyterlab, anywidget and nbconvert; undefined where none is named. */
export const notebookPython = process.env['HYPERDRIVE_NOTEBOOK_PYTHON'] || undefined;

/** Surroundings of programs: the package and the program of this checkout. */
export function surroundings(python: string, folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${dirname(python)}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    JUPYTER_CONFIG_DIR: join(folder, 'settings'),
    PYTHONPATH: resolve('python/hyperdrive-ml/src'),
    PYTHONDONTWRITEBYTECODE: '1',
    HYPERDRIVE_PROGRAM: resolve('dist/cli/main.js'),
    HYPERDRIVE_STATE: join(folder, 'state'),
  };
}

/** Starts JupyterLab in a new folder. */
export async function startJupyterLab(python: string): Promise<JupyterLab> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-notebook-'));
  const options = [
    '--no-browser',
    '--allow-root',
    '--IdentityProvider.token=',
    '--ServerApp.port=0',
    '--ServerApp.disable_check_xsrf=True',
    `--ServerApp.root_dir=${folder}`,
  ];
  const process = spawn(python, ['-m', 'jupyterlab', ...options], {
    cwd: folder,
    env: surroundings(python, folder),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await addressOf(process);
  const address = (name: string) => `${url}/lab/tree/${name}`;
  return {
    folder,
    address,
    async open(page, name, cells) {
      writeFileSync(join(folder, name), JSON.stringify(notebookOf(cells)));
      await page.goto(address(name));
      await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor();
      await page.getByText('Python 3 (ipykernel) | Idle').first().waitFor();
    },
    async close() {
      const ended = new Promise((done) => process.once('exit', done));
      process.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function addressOf(process: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let told = '';
    process.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)\/lab/.exec(told);
      if (found) done(`http://127.0.0.1:${found[1]}`);
    });
    process.once('exit', () => fail(new Error(`JupyterLab did not start:\n${told}`)));
  });
}

function notebookOf(cells: readonly string[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' } },
    cells: cells.map((source, at) => ({
      cell_type: 'code',
      id: `cell-${at}`,
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    })),
  };
}
