import { StringDecoder } from 'node:string_decoder';
import type { SetupToken } from '../lib/protocol/setup-token.ts';
import { parseSetupToken } from '../lib/protocol/setup-token.ts';
import { ProtocolError } from '../lib/protocol/errors.ts';
import { CliError } from './errors.ts';
import { printPrompt } from './terminal.ts';

/** Far more than any token: somebody piped something else. */
const INPUT_MAX = 4096;
const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';
const BACKSPACES = ['\u007f', '\b'];

/**
 * Reads the setup token from standard input: what is piped, or on a terminal a line that is not shown.
 * @throws CliError `bad-token`, `interrupted`
 */
export async function readSetupToken(): Promise<SetupToken> {
  const text = process.stdin.isTTY ? await promptHidden() : await readAll();
  if (text.trim() === '') {
    throw new CliError('bad-token', 'there is no setup token on standard input', {
      hint: 'echo "$CLAVITOR_TOKEN" | clavitor-cli init',
    });
  }
  try {
    return parseSetupToken(text);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new CliError('bad-token', cause.message, { cause, hint: 'copy the whole token again, from the page of this agent in the vault' });
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > INPUT_MAX) throw new CliError('bad-token', 'standard input holds more than a setup token');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function promptHidden(): Promise<string> {
  const { stdin } = process;
  // Before the prompt, so that nothing that is pasted early is shown.
  stdin.setRawMode(true);
  printPrompt('Setup token (it is not shown): ');
  try {
    return await readLine(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    printPrompt('\n');
  }
}

async function readLine(stdin: NodeJS.ReadStream): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let line = '';
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    for (const character of decoder.write(chunk)) {
      if (character === '\r' || character === '\n' || character === CONTROL_D) return line;
      if (character === CONTROL_C) throw new CliError('interrupted', 'interrupted');
      line = BACKSPACES.includes(character) ? line.slice(0, -1) : line + character;
      if (line.length > INPUT_MAX) throw new CliError('bad-token', 'the input is longer than a setup token');
    }
  }
  return line;
}
