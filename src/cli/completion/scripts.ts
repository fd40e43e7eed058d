import { COMPLETE_COMMAND } from './complete-command.js'

/**
 * What the shells load: short functions that ask `shoal __complete` and hand its answer on (`complete.ts` has the
 * protocol). Names in it were chosen by the writers of a volume; they are quoted, and never expanded.
 */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for shoal, for bash 3.2 and newer. Load it with:
#   source <(shoal completion bash)
# or put it into ~/.local/share/bash-completion/completions/shoal

# Adds a word as it is to stand in the line: quoted, and without what readline takes for a word of its own.
_shoal_add() {
  local name=$1 home=''
  case $quote in
    \\') [[ $name == *\\'* ]] && return ;;
    \\") [[ $name == *[\\!\\"\\$\\\`\\\\]* ]] && return ;;
    *)
      name=\${name#"$before"}
      # a tilde of the line stays one
      if [[ $name == [~]/* ]]; then home=1 name=\${name:2}; fi
      printf -v name %q "$name"
      ;;
  esac
  COMPREPLY+=("\${home:+~/}$name")
}

_shoal() {
  local word gap name kind='' quote='' before='' breaks='' i rest=\${COMP_LINE:0:COMP_POINT}
  local -a line=()
  local program=\${COMP_WORDS[0]}
  [[ $program == [~]/* ]] && program=$HOME\${program:1}
  COMPREPLY=()

  # readline splits at colons and equals signs, we do not: what no blank precedes belongs to the word before
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -z $word ]]; then
      gap=$rest
    elif [[ $rest == *"$word"* ]]; then
      gap=\${rest%%"$word"*}
      rest=\${rest#*"$word"}
    else
      # the cursor is in the middle of it
      word=\${rest#"\${rest%%[![:space:]]*}"}
      gap=\${rest%"$word"}
      rest=''
    fi
    if ((i > 0)) && [[ -z $gap ]]; then line[\${#line[@]}-1]+=$word; else line+=("$word"); fi
  done

  word=\${line[\${#line[@]}-1]}
  case $word in \\'*|\\"*) quote=\${word:0:1} ;; esac
  [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
  [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
  rest=\${word//\\\\/}
  [[ -z $breaks ]] || before=\${rest%"\${rest##*[$breaks]}"}

  while IFS= read -r name; do
    if [[ -z $kind ]]; then kind=$name; else _shoal_add "\${name%%$'\\t'*}"; fi
  done < <("$program" ${COMPLETE_COMMAND} bash "\${line[@]:1}" 2>/dev/null)

  case $kind in
    files|dirs)
      [[ $word == --*=* ]] && rest=\${rest#*=} before=''
      [[ -z $quote ]] || rest=\${rest:1}
      while IFS= read -r name; do
        if [[ -d $name || $name == [~]/* && -d $HOME\${name:1} ]]; then
          _shoal_add "$name/"
        elif [[ $kind == files ]]; then
          _shoal_add "$name"
        fi
      done < <(compgen -f -- "$rest")
      ;;
  esac

  case \${#COMPREPLY[@]} in
    # one that is not at its end: a folder, a volume, a flag with a value to come
    1) [[ \${COMPREPLY[0]} == *[/=] ]] && compopt -o nospace 2>/dev/null ;;
  esac
  return 0
}

complete -F _shoal shoal
`,
  zsh: `#compdef shoal
# zsh completion for shoal. Load it with:
#   source <(shoal completion zsh)
# or put it into a folder of $fpath under the name _shoal

_shoal() {
  local program=\${(Q)words[1]} line name kind
  local -a reply open closed
  program=\${program/#\\~\\//$HOME/}
  reply=("\${(@f)$("$program" ${COMPLETE_COMMAND} zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  kind=$reply[1]
  shift reply

  # as _describe has them: name:note
  for line in $reply; do
    name=\${line%%$'\\t'*}
    line=\${line#$name}
    name=\${name//\\\\/\\\\\\\\}
    name=\${name//:/\\\\:}
    if [[ $name == *[/=] ]]; then open+=("$name\${line/$'\\t'/:}"); else closed+=("$name\${line/$'\\t'/:}"); fi
  done

  (( $#open )) && _describe -t names name open -S ''
  (( $#closed )) && _describe -t words word closed
  case $kind in
    files) _files ;;
    dirs) _files -/ ;;
  esac
}

if [ "$funcstack[1]" = "_shoal" ]; then
  _shoal "$@"
else
  compdef _shoal shoal
fi
`,
  fish: `# fish completion for shoal. Load it with:
#   shoal completion fish | source
# or put it into ~/.config/fish/completions/shoal.fish

function __shoal_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l plain (string unescape -- $word)
    or set plain $word
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l reply ($program ${COMPLETE_COMMAND} fish $words[2..-1] "$plain" 2>/dev/null)
    set -q reply[2]
    and printf '%s\\n' $reply[2..-1]
    switch "$reply[1]"
        case files
            __fish_complete_path "$word"
        case dirs
            __fish_complete_directories "$word" ''
    end
end

complete -c shoal -f -a '(__shoal_complete)'
`
}
