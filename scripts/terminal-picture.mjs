/**
 * `node scripts/terminal-picture.mjs`: runs the quickstart in a pseudo terminal and writes what the live view
 * showed to docs/assets/quickstart.svg. Needs python3 and a POSIX system.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'docs', 'assets', 'quickstart.svg');
const columns = 100;
const rows = 18;
const command = 'npx hyperdrive-ml run examples/quickstart/sweep.yaml';
/** Pictures of the running sweep; more: smoother and larger. */
const pictureCount = 10;
const pictureMs = 1200;
const lastMs = 6000;

/** Runs a command in a pseudo terminal and prints what it writes, one JSON text a line. */
const recorder = `
import fcntl, json, os, pty, struct, sys, termios
columns, rows, *words = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', int(rows), int(columns), 0, 0))
    os.execvp(words[0], words)
pending = b''
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    pending += piece
    try:
        text = pending.decode()
    except UnicodeDecodeError:
        continue
    pending = b''
    print(json.dumps(text), flush=True)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/** The screen of a terminal as far as the live view needs one: text, colors, cursor up, clear to the end. */
class Screen {
  #lines = [[]];
  #row = 0;
  #column = 0;
  #style = '';

  write(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
    for (const [piece, count, what] of text.matchAll(/\u001b\[([\d;]*)([A-Za-z])|[\s\S]/gu)) {
      if (what === 'm') this.#style = styleAfter(this.#style, count);
      else if (what === 'A') this.#row = Math.max(0, this.#row - Number(count || 1));
      else if (what === 'J') this.#clearToEnd();
      else if (what !== undefined) throw new Error(`the picture does not know the sequence ${JSON.stringify(piece)}`);
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\n') this.#newLine();
      else this.#put(piece);
    }
  }

  #put(character) {
    if (this.#column >= columns) {
      this.#newLine();
      this.#column = 0;
    }
    this.#lines[this.#row][this.#column++] = { character, style: this.#style };
  }

  #newLine() {
    this.#row++;
    if (this.#row >= this.#lines.length) this.#lines.push([]);
  }

  #clearToEnd() {
    this.#lines[this.#row].length = Math.min(this.#lines[this.#row].length, this.#column);
    this.#lines.length = this.#row + 1;
  }

  /** Lines of runs of one style, the last rows that fit. */
  lines() {
    const shown = this.#lines.at(-1)?.length === 0 ? this.#lines.slice(0, -1) : this.#lines;
    return shown.slice(-rows).map((cells) => {
      const runs = [];
      for (const cell of Array.from(cells, (each) => each ?? { character: ' ', style: '' })) {
        const last = runs.at(-1);
        if (last?.style === cell.style) last.text += cell.character;
        else runs.push({ style: cell.style, text: cell.character });
      }
      return runs;
    });
  }
}

const styles = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

function styleAfter(style, codes) {
  const code = Number(codes || 0);
  return [0, 22, 39].includes(code) ? '' : (styles[code] ?? style);
}

/** @returns the screens that were seen, one for each piece of output */
async function record() {
  const state = mkdtempSync(join(tmpdir(), 'hyperdrive-picture-'));
  const environment = { ...process.env, TERM: 'xterm-256color', HYPERDRIVE_STATE: join(state, '.hyperdrive') };
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CI']) delete environment[name];
  // The command itself: npx would first draw its own progress.
  const words = [process.execPath, join(root, 'dist', 'cli', 'main.js'), ...command.split(' ').slice(2)];
  const child = spawn('python3', ['-c', recorder, columns, rows, ...words].map(String), {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.on('close', done));
  const screen = new Screen();
  screen.write(`$ ${command}\r\n`);
  const seen = [screen.lines()];
  for await (const line of createInterface({ input: child.stdout })) {
    // Hide the path of the state on this machine.
    screen.write(JSON.parse(line).replaceAll(state, '.').replaceAll('./.hyperdrive', '.hyperdrive'));
    seen.push(screen.lines());
  }
  const code = await ended;
  rmSync(state, { recursive: true, force: true });
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return seen;
}

function chosen(seen) {
  const steps = Array.from({ length: pictureCount }, (_, i) =>
    Math.floor(((i + 0.5) * (seen.length - 1)) / pictureCount),
  );
  return [...steps.map((step) => seen[step]), seen.at(-1)];
}

function svg(pictures) {
  const lineHeight = 18;
  const width = columns * 8.43 + 32;
  const height = rows * lineHeight + 56;
  const total = pictureMs * (pictures.length - 1) + lastMs;
  const share = (ms) => `${((100 * ms) / total).toFixed(3)}%`;
  const markup = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const line = (runs, row) =>
    `<text x="16" y="${56 + row * lineHeight}">${runs
      .map(({ style, text }) => (style === '' ? markup(text) : `<tspan class="${style}">${markup(text)}</tspan>`))
      .join('')}</text>`;
  const rule = (_, i) => {
    const from = i * pictureMs;
    const to = i === pictures.length - 1 ? total : from + pictureMs;
    const after = to < total ? ` ${share(to)}, 100% { visibility: hidden }` : '';
    const before = from > 0 ? `0% { visibility: hidden } ` : '';
    return `@keyframes p${i} { ${before}${share(from)} { visibility: visible }${after} } .p${i} { animation-name: p${i} }`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img" aria-label="A terminal in which ${command} runs: progress, the best trials so far, those that run, and at the end the best configuration">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d6dae0; white-space: pre }
.bold { font-weight: 700; fill: #fff } .dim { fill: #8b949e } .red { fill: #ff7b72 } .green { fill: #7ee787 } .yellow { fill: #e3b341 } .cyan { fill: #79c0ff }
.picture { visibility: hidden; animation: ${total}ms step-end infinite } .picture:last-child { visibility: visible }
${pictures.map(rule).join('\n')}
@media (prefers-reduced-motion: reduce) { .picture { animation: none } }
</style>
<rect width="100%" height="100%" rx="8" fill="#161b22"/>
<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>
${pictures.map((lines, i) => `<g class="picture p${i}">${lines.map(line).join('\n')}</g>`).join('\n')}
</svg>
`;
}

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, svg(chosen(await record())));
console.log(`wrote ${target}`);
