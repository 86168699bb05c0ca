# zsh -f offers.zsh COMPLETIONS LINE: what zsh offers at the end of a line, each between < and >.
# Only the line editor completes, and it edits on a terminal only: a shell of its own is given one.
zmodload zsh/zpty
# Of compadd's options, -O, -A and -D only ask which words would fit.
zpty shell zsh -f -i
zpty -w shell "COMPLETIONS=${(q)1}"
zpty -w shell '
autoload -Uz compinit && compinit -D -u && source $COMPLETIONS
bindkey "^I" complete-word
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a offers
  builtin compadd -A offers "$@"
  builtin compadd "$@"
  for offer in $offers; print -r -- "<$offer>"
}
finish() { print -r -- "<""end>" }
comppostfuncs=(finish)
print -r -- "<""ready>"'
zpty -r shell text '*<ready>*'
zpty -w -n shell "$2"$'\t'
zpty -r shell text '*<end>*'
print -r -- $text
zpty -d shell
