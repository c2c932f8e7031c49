import type { CommandName, CommandSpec, OptionName, OptionSpec } from '../catalogue.ts';
import { CATALOGUE, COMMANDS, COMMON_OPTIONS, OPTIONS } from '../catalogue.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { printResult } from '../terminal.ts';

const SHELLS = { bash, zsh, fish, powershell } as const;

/** `completion SHELL`: a script that completes commands, options, files and programs, and nothing of any vault. */
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

/** What may follow a command, but for names of files. */
function wordsAfter(command: CommandName): string[] {
  const flags = [...CATALOGUE[command].options, ...COMMON_OPTIONS].map((option) => `--${option}`);
  if (command === 'completion') return [...Object.keys(SHELLS), ...flags];
  const { actions }: CommandSpec = CATALOGUE[command];
  return command === 'help' ? [...COMMANDS, ...flags] : [...(actions ?? []), ...flags];
}

/** The commands whose argument is a file or a folder. */
const OF_FILES = COMMANDS.filter((command) => ['FILE', 'FOLDER'].includes(CATALOGUE[command].argument ?? ''));

/** What stands behind an option: a file, one of some words, or what nobody can complete. */
const VALUES = (Object.keys(OPTIONS) as OptionName[]).flatMap((option) => {
  const { short, value }: OptionSpec = OPTIONS[option];
  if (value === undefined) return [];
  return [{ option, flags: [`--${option}`, ...(short === undefined ? [] : [`-${short}`])], isFile: value === 'FILE', words: value.includes('|') ? value.split('|') : [] }];
});
const FILE_FLAGS = VALUES.filter(({ isFile }) => isFile).flatMap(({ flags }) => flags);
const WORD_VALUES = VALUES.filter(({ words }) => words.length > 0);
const OTHER_FLAGS = VALUES.filter(({ isFile, words }) => !isFile && words.length === 0).flatMap(({ flags }) => flags);

function bash(): string {
  const cases = COMMANDS.map((command) => `      ${command}) words='${wordsAfter(command).join(' ')}' ;;`);
  const values = WORD_VALUES.map(({ flags, words }) => `      ${flags.join('|')}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`);
  return `_clavitor_cli_files() {
  compopt -o default 2> /dev/null || COMPREPLY=($(compgen -f -- "$1"))
}
_clavitor_cli() {
  local word=\${COMP_WORDS[COMP_CWORD]} words='${COMMANDS.join(' ')} --help --version' at
  COMPREPLY=()
  if [ "\${COMP_WORDS[1]}" = run ]; then
    for ((at = 2; at < COMP_CWORD; at++)); do
      [ "\${COMP_WORDS[at]}" = -- ] || continue
      if [ $((at + 1)) -eq "$COMP_CWORD" ]; then COMPREPLY=($(compgen -c -- "$word")); else _clavitor_cli_files "$word"; fi
      return
    done
  fi
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[COMP_CWORD-1]} in
      ${FILE_FLAGS.join('|')}) _clavitor_cli_files "$word"; return ;;
${values.join('\n')}
      ${OTHER_FLAGS.join('|')}) return ;;
    esac
    case \${COMP_WORDS[1]} in
${cases.join('\n')}
      *) words='' ;;
    esac
    case \${COMP_WORDS[1]}/$COMP_CWORD/$word in
      */-*) ;;
${OF_FILES.map((command) => `      ${filePlace(command)}) _clavitor_cli_files "$word"; return ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _clavitor_cli clavitor-cli
`;
}

/** Of a command with a second word the file is the third, in bash's pattern of command, place and word. */
function filePlace(command: CommandName): string {
  const { actions }: CommandSpec = CATALOGUE[command];
  return `${command}/${actions === undefined ? '*' : '[!2]*'}`;
}

function zsh(): string {
  const commands = COMMANDS.map((command) => `    '${command}:${CATALOGUE[command].summary}'`);
  const cases = COMMANDS.map((command) => `    ${command}) ${zshAfter(command)} ;;`);
  const values = WORD_VALUES.map(({ flags, words }) => `    ${flags.join('|')}) compadd -- ${words.join(' ')}; return ;;`);
  return `#compdef clavitor-cli
_clavitor_cli() {
  local -a verbs=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command verbs
    return
  fi
  local -i at=\${words[(i)--]}
  if [[ $words[2] == run ]] && (( at < CURRENT )); then
    shift $at words
    (( CURRENT -= at ))
    _normal -p clavitor-cli
    return
  fi
  case $words[CURRENT-1] in
    ${FILE_FLAGS.join('|')}) _files; return ;;
${values.join('\n')}
    ${OTHER_FLAGS.join('|')}) return ;;
  esac
  case $words[2] in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _clavitor-cli ]; then _clavitor_cli "$@"; else compdef _clavitor_cli clavitor-cli; fi
`;
}

function zshAfter(command: CommandName): string {
  const words = `compadd -- ${wordsAfter(command).join(' ')}`;
  if (!OF_FILES.includes(command)) return words;
  const { actions }: CommandSpec = CATALOGUE[command];
  return `if [[ $PREFIX == -* ]]${actions === undefined ? '' : ' || (( CURRENT == 3 ))'}; then ${words}; else _files; fi`;
}

function fish(): string {
  const commands = COMMANDS.map(
    (command) => `complete -c clavitor-cli -n __fish_use_subcommand -a ${command} -d '${CATALOGUE[command].summary}'`,
  );
  const options = COMMANDS.flatMap((command) =>
    [...CATALOGUE[command].options, ...COMMON_OPTIONS].map((option) => fishOption(command, option)),
  );
  const words = COMMANDS.flatMap((command) => {
    const choices = wordsAfter(command).filter((word) => !word.startsWith('--') && word !== command).join(' ');
    return choices === '' ? [] : [`complete -c clavitor-cli -n '__fish_seen_subcommand_from ${command}; and not __fish_seen_subcommand_from ${choices}' -a '${choices}'`];
  });
  const files = OF_FILES.map((command) => {
    const { actions = [] }: CommandSpec = CATALOGUE[command];
    const behind = [command, ...actions].map((word) => `__fish_seen_subcommand_from ${word}`);
    return `complete -c clavitor-cli -n '${behind.join('; and ')}' -F`;
  });
  const program = `complete -c clavitor-cli -n '__fish_seen_subcommand_from run; and contains -- -- (commandline -opc)' -x -a '(_clavitor_cli_program)'`;
  const behind = `function _clavitor_cli_program
  set -l words (commandline -opc)
  set -l at (contains -i -- -- $words)
  complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..]) (commandline -ct))
end`;
  return `${[behind, 'complete -c clavitor-cli -f', ...commands, ...words, ...files, program, ...options].join('\n')}\n`;
}

function fishOption(command: CommandName, option: OptionName): string {
  const { short, value, summary }: OptionSpec = OPTIONS[option];
  const found = VALUES.find((one) => one.option === option);
  const argument = found?.isFile === true ? ' -r -F' : ` -x${found === undefined || found.words.length === 0 ? '' : ` -a '${found.words.join(' ')}'`}`;
  const flags = `-l ${option}${short === undefined ? '' : ` -s ${short}`}${value === undefined ? '' : argument}`;
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
