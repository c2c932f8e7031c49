import { CliError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { printPrompt } from './terminal.ts';

/** What no line is. */
const NO_ANSWER = '\n';

/**
 * Asks a person before something is changed, unless `--yes` is given.
 * @param refusal what to say where nobody can answer
 * @throws CliError `usage` there, `interrupted` for every answer but yes
 */
export async function confirm({ terminal, line }: Invocation, question: string, refusal: string): Promise<void> {
  if (line.switches.has('yes')) return;
  if (!process.stdin.isTTY || terminal.json) throw new CliError('usage', refusal, { hint: 'add --yes' });
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin, terminal: false });
  printPrompt(`${question} [y/N] `);
  const answer = await new Promise<string>((resolve) => {
    reader.once('line', resolve).once('close', () => resolve(NO_ANSWER));
  });
  reader.close();
  // Ctrl-D leaves the prompt's line open.
  if (answer === NO_ANSWER) printPrompt('\n');
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('interrupted', 'nothing was changed');
}
