import type { Invocation } from '../invocation.ts';
import { printResult } from '../terminal.ts';
import { writeUserFileAndFolders } from '../user-file.ts';

/** `skill [-o FILE]`: the instructions that teach an agent to use this program. */
export function run({ line, terminal }: Invocation): void {
  const output = line.values.get('output');
  if (output === undefined) {
    printResult(terminal, SKILL, { skill: SKILL });
    return;
  }
  writeUserFileAndFolders(output, SKILL);
  printResult(terminal, '', { written: true });
}

const SKILL = `---
name: clavitor
description: Use credentials without seeing them. Read this before you need a password, key, token or one-time code.
---

# Credentials from Clavitor

A vault holds the credentials of this project. You name them; you cannot list them. Its owner sees each use.

## Rules

- Never print, log, store or send a value. Never write one into a file, a command line or a message.
- Prefer the ways below in their order: in the first two you never hold the value.
- If a name is refused (exit code 4), do not guess others: each miss is counted, and many lock you out. Ask the
  user which entry and field is meant, and whether you may use it.

## Ways

1. Through the proxy, where \`HTTPS_PROXY\` is set to it: write a reference where the credential would stand.

       curl https://api.example.com/v1/me -H 'Authorization: Bearer clavitor://Example/key'

   A 4xx answer with \`"reference"\` in it comes from the proxy and says what is wrong.
2. In the environment of one program:

       clavitor-cli run --env GH_TOKEN=clavitor://GitHub/token -- gh pr list

   Names of \`[env]\` in \`.clavitor.toml\` are set without \`--env\`.
3. In a configuration file that a program reads: \`clavitor-cli render app.yaml.tmpl -o app.yaml\`. Do not read
   or commit the output.
4. As text, only where nothing else works: \`clavitor-cli get Entry --field label\`, into a pipe, not into view.

One-time codes: \`clavitor-cli totp Entry\`. They last half a minute.

## References

\`clavitor://Entry/field\`, percent-encoded where needed; \`clavitor://Entry\` is the main field. Where a client
checks the shape of a key: \`clavitor-cli ref clavitor://OpenAI/key --prefix sk-\` prints one without special
characters.

## Exit codes

3 not enrolled, 4 refused, 5 the owner said no, 6 the server cannot be reached, 7 an answer was altered: stop and
tell the user, 10 this kind of use is not allowed: try a way further up. \`clavitor-cli status\` shows the rest.
`;
