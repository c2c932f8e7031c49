// [Note: Shell hook]
// On entering a folder the hook looks for the project file as `project-place.ts` does. Only where that is
// another one than before it starts this program, which prints the wrappers. On leaving it removes the
// wrappers that it made, and no others: a function or an alias of the user with the same name stays.

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that the user's shell reads at its start. */
export function hookScript(shell: Shell): string {
  return HOOKS[shell];
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
function posixHook(shell: 'bash' | 'zsh', leave: string): string {
  return `${FIND}_clavitor_hook() {
  local result=$? file
  if [ "$PWD" != "\${_clavitor_folder-}" ]; then
    _clavitor_folder=$PWD
    file=$(_clavitor_find)
    if [ "$file" != "\${_clavitor_file-}" ]; then
${leave}
      _clavitor_names=()
      _clavitor_file=$file
      if [ -n "$file" ]; then eval "$(command clavitor-cli alias print ${shell})"; fi
    fi
  fi
  return $result
}
`;
}

const HOOKS: Readonly<Record<Shell, string>> = {
  bash: `${posixHook('bash', '      local name; for name in "${_clavitor_names[@]}"; do unset -f "$name"; done')}case ";\${PROMPT_COMMAND-};" in
  *_clavitor_hook*) ;;
  *) PROMPT_COMMAND="_clavitor_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}" ;;
esac
`,
  zsh: `${posixHook('zsh', '      local name; for name in $_clavitor_names; do unfunction "$name"; done')}autoload -Uz add-zsh-hook
add-zsh-hook chpwd _clavitor_hook
_clavitor_hook
`,
  fish: `function __clavitor_find
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
function __clavitor_hook --on-variable PWD
  set -l file (__clavitor_find)
  if test "$file" != "$__clavitor_file"
    for name in $__clavitor_names
      functions -e $name
    end
    set -g __clavitor_names
    set -g __clavitor_file $file
    if test -n "$file"
      command clavitor-cli alias print fish | source
    end
  end
end
__clavitor_hook
`,
  powershell: `$global:ClavitorNames = @()
$global:ClavitorFile = ''
$global:ClavitorFolder = ''
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
  if ($folder -ne $global:ClavitorFolder) {
    $global:ClavitorFolder = $folder
    $file = Find-ClavitorFile
    if ($file -ne $global:ClavitorFile) {
      foreach ($name in $global:ClavitorNames) { Remove-Item -LiteralPath "function:global:$name" -ErrorAction SilentlyContinue }
      $global:ClavitorNames = @()
      $global:ClavitorFile = $file
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
