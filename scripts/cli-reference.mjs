/** Makes docs/reference/cli.md from the command's own help. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** @param root folder of the package */
export function cliReference(root) {
  const help = (...words) =>
    execFileSync(process.execPath, ['--import', 'tsx', join(root, 'src', 'cli', 'main.ts'), 'help', ...words], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', COLUMNS: '100', HYPERDRIVE_STATE: '.hyperdrive' },
    }).trimEnd();
  const overview = help();
  const commands = [...overview.matchAll(/^ {2}([a-z]+)(?: |$)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
  const sections = commands.map((name) => `## hyperdrive ${name}\n\n\`\`\`text\n${help(name)}\n\`\`\``);
  return `# Command line

Generated from the command's own help by \`node scripts/generate.mjs cli\`.

\`\`\`text
${overview}
\`\`\`

${sections.join('\n\n')}
`;
}
