import type { CommandLine } from './command-line.ts';
import type { Environment } from './environment.ts';
import type { ProjectFile } from './project-file.ts';
import { parseProjectFile, readProjectText } from './project-file.ts';
import { projectFileHere } from './project-place.ts';
import { ensureAllowed, wrongWrapper } from './shell/allowed.ts';

/**
 * What the project file of the current folder says, or null where there is none. A wrapper of the shell hook gets it
 * only as it was allowed, see [Note: Allowed project files].
 * @throws CliError `not-allowed`, and those of `readProjectFile`
 */
export function projectOf({ line, environment }: { readonly line: CommandLine; readonly environment: Environment }): ProjectFile | null {
  const mark = line.values.get('allowed');
  const path = projectFileHere();
  if (path === null) {
    if (mark !== undefined) throw wrongWrapper();
    return null;
  }
  const text = readProjectText(path);
  if (mark !== undefined) ensureAllowed(environment, path, text, mark);
  return parseProjectFile(path, text);
}
