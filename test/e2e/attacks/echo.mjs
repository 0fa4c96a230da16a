// Appends a line with its arguments.
import { appendFileSync } from 'node:fs';

const names = Object.keys(process.env).filter((name) => name.startsWith('AZUREML_SWEEP_'));
const given = { argv: process.argv.slice(3), env: Object.fromEntries(names.map((name) => [name, process.env[name]])) };
appendFileSync(process.argv[2], `${JSON.stringify(given)}\n`);
