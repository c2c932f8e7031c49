// Names that a shell reads itself. A wrapper with one of them would call itself (`command`), or break the hook or every
// script of the user (`cd`, `unset`, `test`).

/** Builtins and keywords of bash 5.2, zsh 5.9 and fish 3.6, without those that are no name of a program. */
const POSIX = `alias and argparse autoload abbr begin bg bind bindkey block break breakpoint builtin bye caller case cd chdir
  command commandline compadd comparguments compcall compctl compdescribe compfiles compgen compgroups complete compopt
  compquote compset comptags comptry compvalues contains continue coproc count declare dirs disable disown do done echo
  echotc echoti elif else emit emulate enable end esac eval exec exit export false fc fg fi float for foreach function
  functions getln getopts hash help history if in integer jobs kill let limit local log logout mapfile math nocorrect
  noglob not or path popd print printf private psub pushd pushln pwd r random read readarray readonly realpath rehash
  repeat return sched select set set_color setopt shift shopt source status string suspend switch test then time times
  trap true ttyctl type typeset ulimit umask unalias unfunction unhash unlimit unset unsetopt until vared wait whence
  where which while zcompile zformat zle zmodload zparseopts zregexparse zstyle`;

/** Keywords of PowerShell 7.5 that are not above, and what the hook calls there. */
const POWERSHELL = `assembly base catch class clean configuration data define dynamicparam elseif enum filter finally from
  hidden inlinescript interface module namespace parallel param process public sequence static throw try using var
  workflow get-content get-location invoke-expression join-path out-string prompt remove-item split-path test-path`;

/** This program starts what is wrapped. */
const OWN = 'clavitor-cli';

const RESERVED: ReadonlySet<string> = new Set(`${POSIX} ${POWERSHELL} ${OWN}`.split(/\s+/));

/** Whether a name belongs to a shell, or to the hook. PowerShell does not tell capitals apart. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name.toLowerCase());
}
