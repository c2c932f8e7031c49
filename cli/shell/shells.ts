import { fishWord, posixWord, powershellWord } from './quoting.ts';

// [Note: Shell hook]
// At each prompt, and in zsh and fish at each change of the folder too, the hook looks whether the folder is another
// one than before, or the list of allowed project files; the shell itself reads that. Where the project file is another
// one, or the list, it removes the wrappers that it made, and no others (a function or an alias of the user with the same
// name stays), and starts this program, which prints new ones.

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that the user's shell reads at its start. @param allowed the file that lists what is allowed */
export function hookScript(shell: Shell, allowed: string): string {
  return HOOKS[shell](allowed);
}

/**
 * Defines a wrapper for each program. Names and options are checked by `project-file.ts`: no shell reads more into them.
 * @param mark of the project file, see [Note: Allowed project files]
 */
export function wrapperScript(shell: Shell, aliases: ReadonlyMap<string, readonly string[]>, mark: string): string {
  return [...aliases].map(([name, options]) => WRAPPERS[shell](name, [`--allowed=${mark}`, ...options].join(' '))).join('');
}

const FIND = `_clavitor_find() {
  local folder=$PWD
  while :; do
    if [ -e "$folder/.clavitor.toml" ]; then printf '%s' "$folder/.clavitor.toml"; return; fi
    if [ "$folder" = "$HOME" ] || [ -e "$folder/.git" ] || [ -z "$folder" ] || [ "$folder" = / ]; then return; fi
    folder=\${folder%/*}
  done
}
`;

/** What bash and zsh have in common. @param leave removes the wrappers */
function posixHook(shell: 'bash' | 'zsh', allowed: string, leave: string): string {
  // Options of the user change what zsh reads in these lines: nounset, ksh_arrays, sh_word_split.
  const own = shell === 'zsh' ? '  emulate -L zsh\n' : '';
  return `${FIND}_clavitor_hook() {
  local result=$? file allowed=
${own}  if [ -r ${posixWord(allowed)} ]; then IFS= read -r -d '' allowed < ${posixWord(allowed)} || :; fi
  if [ "$PWD" != "\${_clavitor_folder-}" ] || [ "$allowed" != "\${_clavitor_allowed-}" ]; then
    _clavitor_folder=$PWD
    file=$(_clavitor_find)
    if [ "$file" != "\${_clavitor_file-}" ] || [ "$allowed" != "\${_clavitor_allowed-}" ]; then
${leave}
      _clavitor_names=()
      _clavitor_file=$file
      _clavitor_allowed=$allowed
      if [ -n "$file" ]; then eval "$(command clavitor-cli alias print ${shell})"; fi
    fi
  fi
  return $result
}
`;
}

const HOOKS: Readonly<Record<Shell, (allowed: string) => string>> = {
  bash: (allowed) => `${posixHook('bash', allowed, '      local name; for name in ${_clavitor_names[@]+"${_clavitor_names[@]}"}; do unset -f "$name"; done')}case ";\${PROMPT_COMMAND-};" in
  *_clavitor_hook*) ;;
  *) PROMPT_COMMAND="_clavitor_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}" ;;
esac
`,
  zsh: (allowed) => `${posixHook('zsh', allowed, '      local name; for name in $_clavitor_names; do unfunction "$name"; done')}autoload -Uz add-zsh-hook
add-zsh-hook chpwd _clavitor_hook
add-zsh-hook precmd _clavitor_hook
_clavitor_hook
`,
  fish: (allowed) => `function __clavitor_find
  set -l folder $PWD
  while true
    if test -e "$folder/.clavitor.toml"
      echo "$folder/.clavitor.toml"
      return
    end
    if test "$folder" = "$HOME"; or test -e "$folder/.git"; or test -z "$folder"; or test "$folder" = /
      return
    end
    set folder (string replace -r '/[^/]*$' '' -- $folder)
  end
end
function __clavitor_hook --on-variable PWD --on-event fish_prompt
  set -l allowed ''
  if test -r ${fishWord(allowed)}
    read -z allowed < ${fishWord(allowed)}
  end
  if test "$PWD" != "$__clavitor_folder"; or test "$allowed" != "$__clavitor_allowed"
    set -g __clavitor_folder $PWD
    set -l file (__clavitor_find)
    if test "$file" != "$__clavitor_file"; or test "$allowed" != "$__clavitor_allowed"
      for name in $__clavitor_names
        functions -e $name
      end
      set -g __clavitor_names
      set -g __clavitor_file $file
      set -g __clavitor_allowed $allowed
      if test -n "$file"
        command clavitor-cli alias print fish | source
      end
    end
  end
end
__clavitor_hook
`,
  powershell: (allowed) => `$global:ClavitorNames = @()
$global:ClavitorFile = ''
$global:ClavitorFolder = ''
$global:ClavitorAllowed = ''
$global:ClavitorPrompt = $function:prompt
function global:Find-ClavitorFile {
  $folder = (Get-Location).ProviderPath
  while ($folder) {
    $file = Join-Path $folder '.clavitor.toml'
    if (Test-Path -LiteralPath $file) { return $file }
    if ($folder -eq $HOME -or (Test-Path -LiteralPath (Join-Path $folder '.git'))) { return '' }
    $folder = Split-Path -Parent $folder
  }
  return ''
}
function global:prompt {
  $folder = (Get-Location).ProviderPath
  $list = ${powershellWord(allowed)}
  $allowed = ''
  if (Test-Path -LiteralPath $list) { $allowed = [string](Get-Content -Raw -LiteralPath $list -ErrorAction SilentlyContinue) }
  if ($folder -ne $global:ClavitorFolder -or $allowed -cne $global:ClavitorAllowed) {
    $global:ClavitorFolder = $folder
    $file = Find-ClavitorFile
    if ($file -ne $global:ClavitorFile -or $allowed -cne $global:ClavitorAllowed) {
      foreach ($name in $global:ClavitorNames) { Remove-Item -LiteralPath "function:global:$name" -ErrorAction SilentlyContinue }
      $global:ClavitorNames = @()
      $global:ClavitorFile = $file
      $global:ClavitorAllowed = $allowed
      if ($file) { clavitor-cli alias print powershell | Out-String | Invoke-Expression }
    }
  }
  & $global:ClavitorPrompt
}
`,
};

const WRAPPERS: Readonly<Record<Shell, (name: string, options: string) => string>> = {
  bash: (name, options) => `if ! declare -F ${name} > /dev/null && ! alias ${name} > /dev/null 2>&1; then
  function ${name} { command clavitor-cli run ${options} -- ${name} "$@"; }
  _clavitor_names+=(${name})
fi
`,
  zsh: (name, options) => `if (( ! $+functions[${name}] && ! $+aliases[${name}] )); then
  function ${name} { command clavitor-cli run ${options} -- ${name} "$@" }
  _clavitor_names+=(${name})
fi
`,
  fish: (name, options) => `if not functions -q ${name}
  function ${name}
    command clavitor-cli run ${options} -- ${name} $argv
  end
  set -g -a __clavitor_names ${name}
end
`,
  powershell: (name, options) => `if (-not (Test-Path function:global:${name}) -and -not (Test-Path alias:${name})) {
  function global:${name} { & clavitor-cli run ${options} '--' '${name}' @args }
  $global:ClavitorNames += '${name}'
}
`,
};
