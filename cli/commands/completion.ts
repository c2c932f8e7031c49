import type { CommandName, CommandSpec, OptionName, OptionSpec } from '../catalogue.ts';
import { CATALOGUE, COMMANDS, COMMON_OPTIONS, OPTIONS } from '../catalogue.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { printResult } from '../terminal.ts';

const SHELLS = { bash, zsh, fish, powershell } as const;

/** `completion SHELL`: a script that completes commands and options, and nothing of any vault. */
export function run(invocation: Invocation): void {
  const shell = argumentOf(invocation);
  if (!isShell(shell)) {
    throw new CliError('usage', 'completion needs one of: bash, zsh, fish, powershell');
  }
  const script = SHELLS[shell]();
  printResult(invocation.terminal, script, { shell, script });
}

function isShell(text: string): text is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, text);
}

/** What may follow a command. */
function wordsAfter(command: CommandName): string[] {
  const flags = [...CATALOGUE[command].options, ...COMMON_OPTIONS].map((option) => `--${option}`);
  if (command === 'completion') return [...Object.keys(SHELLS), ...flags];
  const { actions }: CommandSpec = CATALOGUE[command];
  return command === 'help' ? [...COMMANDS, ...flags] : [...(actions ?? []), ...flags];
}

function bash(): string {
  const cases = COMMANDS.map((command) => `    ${command}) words='${wordsAfter(command).join(' ')}' ;;`);
  return `_clavitor_cli() {
  local word=\${COMP_WORDS[COMP_CWORD]} words='${COMMANDS.join(' ')} --help --version'
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
${cases.map((line) => `  ${line}`).join('\n')}
      *) words='' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _clavitor_cli clavitor-cli
`;
}

function zsh(): string {
  const commands = COMMANDS.map((command) => `    '${command}:${CATALOGUE[command].summary}'`);
  const cases = COMMANDS.map((command) => `    ${command}) compadd -- ${wordsAfter(command).join(' ')} ;;`);
  return `#compdef clavitor-cli
_clavitor_cli() {
  local -a commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _clavitor-cli ]; then _clavitor_cli "$@"; else compdef _clavitor_cli clavitor-cli; fi
`;
}

function fish(): string {
  const commands = COMMANDS.map(
    (command) => `complete -c clavitor-cli -n __fish_use_subcommand -a ${command} -d '${CATALOGUE[command].summary}'`,
  );
  const options = COMMANDS.flatMap((command) =>
    [...CATALOGUE[command].options, ...COMMON_OPTIONS].map((option) => fishOption(command, option)),
  );
  const actions = COMMANDS.flatMap((command) => {
    const { actions: words }: CommandSpec = CATALOGUE[command];
    return words === undefined ? [] : [`complete -c clavitor-cli -n '__fish_seen_subcommand_from ${command}' -a '${words.join(' ')}'`];
  });
  const shells = `complete -c clavitor-cli -n '__fish_seen_subcommand_from completion' -a '${Object.keys(SHELLS).join(' ')}'`;
  return `${['complete -c clavitor-cli -f', ...commands, shells, ...actions, ...options].join('\n')}\n`;
}

function fishOption(command: CommandName, option: OptionName): string {
  const { short, value, summary }: OptionSpec = OPTIONS[option];
  const flags = `-l ${option}${short === undefined ? '' : ` -s ${short}`}${value === undefined ? '' : ' -x'}`;
  return `complete -c clavitor-cli -n '__fish_seen_subcommand_from ${command}' ${flags} -d '${summary}'`;
}

function powershell(): string {
  const rows = COMMANDS.map((command) => `    '${command}' = '${wordsAfter(command).join(' ')}'`);
  return `Register-ArgumentCompleter -Native -CommandName clavitor-cli -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $after = @{
${rows.join('\n')}
  }
  $elements = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $choosing = $elements.Count -le 1 -or ($elements.Count -eq 2 -and $wordToComplete)
  $words = if ($choosing) { '${COMMANDS.join(' ')} --help --version' } else { $after[$elements[1]] }
  "$words".Split(' ') | Where-Object { $_ -and $_.StartsWith($wordToComplete) } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
