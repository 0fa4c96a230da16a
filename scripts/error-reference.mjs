/** Makes docs/reference/errors.md from the error tables of all rooms. */

/** @param load loads a source module */
export async function errorReference(load) {
  const { allErrorRows, exitCodeOfKind, statusOfKind } = await load('scripts/error-tables.ts');
  const rooms = new Map();
  for (const [code, row] of allErrorRows()) {
    const room = code.split('_')[0];
    rooms.set(room, [...(rooms.get(room) ?? []), [code, row]]);
  }
  const tables = [...rooms].map(
    ([room, rows]) => `## ${room}

| code | kind | HTTP status | exit code | when, and what to do |
| --- | --- | --- | --- | --- |
${rows
  .map(
    ([code, { kind, summary }]) =>
      `| \`${code}\` | ${kind} | ${statusOfKind[kind]} | ${exitCodeOfKind[kind]} | ${summary.replaceAll('|', '\\|')} |`,
  )
  .join('\n')}`,
  );
  return `# Errors

Generated from the error tables by \`node scripts/generate.mjs errors\`.

Every error has a stable code, a message for people that names the field, the value and what was expected, and details
for programs. In TypeScript it is a \`HyperDriveException\` with \`code\`, \`kind\` and \`details\`; over HTTP a problem
document (RFC 9457) with \`code\` and \`details\`; on the command line \`error: message\`, the code, and an exit code.

${tables.join('\n\n')}
`;
}
