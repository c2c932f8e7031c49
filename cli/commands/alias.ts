import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { ProjectFile } from '../project-file.ts';
import { parseProjectFile, readProjectText } from '../project-file.ts';
import { PROJECT_FILE, projectFileHere } from '../project-place.ts';
import { allow, deny, isAllowed, markOf } from '../shell/allowed.ts';
import { SHELLS, wrapperScript } from '../shell/shells.ts';
import { printable, printNote, printResult, table } from '../terminal.ts';

/** `alias [allow|deny|print SHELL]`: what the shell hook wraps in this folder, and whether it may. */
export function run(invocation: Invocation): void {
  const { line, environment, terminal } = invocation;
  const path = projectFileHere();
  if (path === null) throw new CliError('usage', `there is no ${PROJECT_FILE} in this folder or above it`);
  if (line.action === 'print') {
    print(invocation, path);
    return;
  }
  if (line.argument !== null) throw new CliError('usage', 'only print takes a shell', { hint: 'clavitor-cli alias --help' });
  if (line.action === 'deny') deny(environment, path);
  const text = readProjectText(path);
  const project = parseProjectFile(path, text);
  if (line.action === 'allow') allow(environment, path, text);
  const allowed = isAllowed(environment, path, text);
  const aliases = Object.fromEntries(project.aliases);
  printResult(terminal, describe(project, allowed), { file: path, allowed, aliases });
}

function print({ line, environment, terminal }: Invocation, path: string): void {
  const shell = SHELLS.find((name) => name === line.argument);
  if (shell === undefined) throw new CliError('usage', `alias print needs one of: ${SHELLS.join(', ')}`);
  const text = readProjectText(path);
  // Before it is understood: a file that was not allowed has no say at all.
  if (!isAllowed(environment, path, text)) {
    printNote(terminal, `clavitor-cli: ${printable(path)} is not allowed as it is now; look through it, then: clavitor-cli alias allow\n`);
    return;
  }
  const script = wrapperScript(shell, parseProjectFile(path, text).aliases, markOf(path, text));
  printResult(terminal, script, { shell, script });
}

function describe({ path, aliases }: ProjectFile, allowed: boolean): string {
  const rows = [...aliases].map(([name, options]) => [name, ['clavitor-cli run', ...options, '--', name].join(' ')] as const);
  const state = allowed ? 'the shell hook acts on it from the next prompt on' : 'the shell hook ignores it until: clavitor-cli alias allow';
  return `${printable(path)}: ${state}\n${rows.length === 0 ? '' : table(rows)}`;
}
