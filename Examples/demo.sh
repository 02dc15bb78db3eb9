#!/bin/sh
# The main job from end to end, in a folder of its own: import usage, set limits, ask, hold, settle, be refused, and look.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
BUDGET_DATABASE="$work/budget.sqlite"
export BUDGET_DATABASE
# The sample is of January 2026, so each command is told that it is then.
now=2026-01-20T12:00:00Z

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
say() { printf '\n%s' "$bold"; printf '%s' "$*" | fold -s -w 80; printf '%s\n' "$plain"; }
# Shows a command in lines that fit a terminal and can be pasted; an option stays beside its value.
show() {
  printf '%s\n' "$ budget $* --now $now" | awk '{
    line = $1
    for (i = 2; i <= NF; i++) {
      word = $i
      if (word ~ /^--/ && i < NF && $(i + 1) !~ /^--/) word = word " " $(++i)
      if (length(line) + 1 + length(word) <= 78) { line = line " " word; continue }
      print line " \\"
      line = "    " word
    }
    print line
  }'
}
run() { show "$@"; budget "$@" --now "$now"; }
refused() {
  show "$@"
  code=0
  budget "$@" --now "$now" || code=$?
  printf '(exit code %s)\n' "$code"
  [ "$code" = 2 ]
}

say "The sample is of January 2026: --now lets each command take $now for the present."
say 'A ledger is one file.'
run init

say 'A team may spend 4 dollars this month, its search project 1 dollar of it.'
run set acme --monthly 4 --hard --time-zone Europe/Berlin
run set acme --project search --monthly 1 --hard

say 'What was used before comes out of the logs that are there: a trace, and a session of Claude Code.'
run import trace "$here/sample/usage.csv" --workspace acme \
  --column timestamp=time --column provider=provider --column model=model \
  --column prompt_tokens=input_tokens --column cache_read_tokens=cached_tokens \
  --column completion_tokens=output_tokens --column agent=agent
run import claude-code "$here/sample/claude-code" --workspace acme --project search

say 'Importing the same log again changes nothing.'
run import claude-code "$here/sample/claude-code" --workspace acme --project search

say 'May an agent make a call of 10 cents?'
run check acme --project search --estimate 0.10

say 'It holds the money, makes the call, and settles with what the call really used.'
run reserve acme --project search --estimate 0.10 --id first-call
run settle first-call --provider openai --model gpt-4o --prompt-tokens 12000 --completion-tokens 900

say 'Two agents cannot spend the same dollar.'
run reserve acme --project search --estimate 0.80 --id agent-one
refused reserve acme --project search --estimate 0.80 --id agent-two
run release agent-one

say 'How the month stands.'
run status acme
run list
run report acme --by model
run report acme --by agent
run alerts acme
run forecast acme

say 'And every figure again, recomputed from the rows.'
run verify

say 'The ledger of this demonstration stays, to be looked at and removed:'
printf '%s\n' "export BUDGET_DATABASE=$BUDGET_DATABASE" "rm -r $work"
