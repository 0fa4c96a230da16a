import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkspace, serveWorkspace } from '../workspace/index.ts';
import { startProgram, submitText } from './program.fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-plugin-folders-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Installs a package whose sampler suggests `x`, which shows where it was loaded from. */
function install(folder: string, name: string, x: number): void {
  write(
    `${folder}/node_modules/${name}/package.json`,
    `{ "name": "${name}", "type": "module", "exports": "./main.js" }`,
  );
  write(
    `${folder}/node_modules/${name}/main.js`,
    `export default { plugin: 'sampler', name: 'fixed', version: 1, summary: 'Always the same.',
       create: () => ({ suggest: () => ({ kind: 'configuration', config: { x: ${x} } , note: {} }) }) };`,
  );
}

/** Folders of a sweep that are apart: of the file, of the code, of the state, and the working folder. */
const everywhere = { code: 1, home: 2, project: 3 };
const yaml = (name: string, code = '../code/src') => `
name: ${name}
trial: { command: 'echo "{\\"loss\\": \${{search_space.x}}}"', code: ${code} }
search_space: { x: { type: choice, values: [1, 2, 3, 4] } }
sampling_algorithm: ${name}/fixed
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 1, max_concurrent_trials: 1 }
`;

beforeAll(() => {
  mkdirSync(join(root, 'code', 'src'), { recursive: true });
  for (const [folder, x] of Object.entries(everywhere)) {
    install(folder, `only-in-${folder}`, x);
    install(folder, 'in-all', x);
  }
  install('files', 'only-in-files', 4);
});

const hyperdrive = (...words: readonly string[]) =>
  startProgram([...words, '--state', join(root, 'home', 'state')], join(root, 'project')).ended;

/** Every way to use a sweep that names a sampler. */
const uses = {
  check: (file: string) => hyperdrive('check', file, '--gpus', ''),
  'check --dry-run': (file: string) => hyperdrive('check', file, '--dry-run', '--gpus', ''),
  run: (file: string) => hyperdrive('run', file, '--gpus', ''),
  async resume(file: string) {
    const sweep = await submitted(file);
    return hyperdrive('resume', sweep, '--gpus', '');
  },
  async change(file: string) {
    const sweep = await submitted(file);
    return hyperdrive('change', sweep, '--set', 'limits.max_total_trials=2');
  },
  async replay(file: string) {
    expect((await hyperdrive('run', file, '--gpus', '')).code).toBe(0);
    return hyperdrive('replay');
  },
};

/** Records a sweep that no process drives. */
const submitted = (file: string) =>
  submitText(yaml(file.replace(/.*\/|\.yaml$/g, '')), {
    folder: join(root, 'files'),
    state: join(root, 'home', 'state'),
  });

const submitUses = new Set(['resume', 'change']);

describe('a package is looked for in the same folders by every command', () => {
  for (const folder of Object.keys(everywhere)) {
    // Another process submits: its own working folder counts.
    const named = Object.entries(uses).filter(([use]) => folder !== 'project' || !submitUses.has(use));
    it.each(named)(`in that of the ${folder}: %s`, async (_, use) => {
      const file = write(`files/only-in-${folder}.yaml`, yaml(`only-in-${folder}`));
      expect(await use(file)).toMatchObject({ code: 0, err: '' });
    });
  }

  it.each(['check', 'check --dry-run', 'run'] as const)(
    'but not next to a sweep file whose trials run elsewhere: %s',
    async (use) => {
      const file = write('files/only-in-files.yaml', yaml('only-in-files'));
      const { code, err } = await uses[use](file);
      expect(code).toBe(2);
      expect(err).toContain('PLUGIN_NOT_FOUND');
      for (const folder of ['code/src', 'home', 'project']) expect(err).toContain(join(root, folder));
    },
  );

  it('next to a sweep file whose trials run there', async () => {
    const file = write('files/only-in-files.yaml', yaml('only-in-files', '.'));
    for (const use of ['check', 'check --dry-run', 'run'] as const) expect((await uses[use](file)).code).toBe(0);
  });

  it('where the trials run first', async () => {
    const file = write('files/in-all.yaml', yaml('in-all'));
    expect((await uses.run(file)).code).toBe(0);
    const [trial] = JSON.parse((await hyperdrive('trials', '--json')).out);
    expect(trial.parameters).toEqual({ x: everywhere.code });
  });
});

it('a server looks only in its own project, regardless of the code folder in a submitted file', async () => {
  const workspace = await openWorkspace({ folder: join(root, 'home', 'state') });
  const names = ['only-in-home', 'only-in-code', 'in-all'];
  try {
    const server = await serveWorkspace(workspace, { allowPlugins: names });
    const post = async (path: string, name: string): Promise<unknown> => {
      const answer = await fetch(`${server.url}/api/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ yaml: yaml(name, join(root, 'code', 'src')) }),
      });
      return answer.json();
    };
    expect(await post('check', 'only-in-home')).toMatchObject({ ok: true });
    expect(await post('check', 'only-in-code')).toMatchObject({ ok: false, problems: [{ code: 'PLUGIN_NOT_FOUND' }] });
    expect(await post('sweeps', 'only-in-code')).toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
    await server.close();
  } finally {
    await workspace.close();
  }
});
