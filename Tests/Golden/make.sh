#!/bin/sh
# Makes the golden ledgers of version 1, and writes down what the program that made them says of them.
#
#   sh Tests/Golden/make.sh /path/to/budget-of-version-1
#
# The program is a build of the last commit whose schema.sql says 'PRAGMA user_version = 1'. Each ledger becomes
# version-1/<name>.sqlite.gz, and each question with its answer a line '$ <question>' and the lines after it in
# version-1/<name>.txt. Times are given, so that the same program always makes the same figures.
set -eu

[ $# = 1 ] || { echo "usage: make.sh <budget of version 1>" >&2; exit 64; }
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$here/version-1"
export USER=golden HOME="$work" TZ=UTC
now=2026-11-27T12:00:00Z

# Does something at $now, and accepts a refusal, which is part of a ledger's life.
do_() {
  code=0
  "$program" "$@" --now "$now" --database "$work/$name.sqlite" >/dev/null 2>>"$work/log" || code=$?
  case $code in 0 | 2) return ;; esac
  tail -2 "$work/log" >&2
  echo "failed: $*" >&2
  exit 1
}

# Writes a question and its answer down.
ask() {
  printf '$ %s\n' "$*"
  "$program" "$@" --now "$now" --json --database "$work/$name.sqlite" 2>/dev/null || printf '(%s)\n' $?
}

# Asks everything that can be asked of a ledger.
ask_all() {
  ask list --all
  ask verify
  for workspace in $workspaces; do
    ask status "$workspace"
    ask alerts "$workspace"
    ask forecast "$workspace"
    ask forecast "$workspace" --window week --at 2026-11-10
    ask forecast "$workspace" --backtest --at 2026-11-01
    ask anomalies "$workspace" --days 60
    ask anomalies "$workspace" --hours --days 7
    ask calendar list "$workspace"
    for by in model provider day project agent execution; do ask report "$workspace" --by "$by"; done
    for project in $projects; do
      ask status "$workspace" --project "$project"
      ask report "$workspace" --project "$project" --since 2026-10-01 --until 2026-11-01
      ask forecast "$workspace" --project "$project"
      ask check "$workspace" --project "$project" --estimate 1
    done
  done
  ask prices alias list
  for model in $models; do ask prices show "$model"; done
}

keep() {
  [ ! -s "$work/$name.sqlite-wal" ]
  gzip -9 -n -c "$work/$name.sqlite" >"$here/version-1/$name.sqlite.gz"
  ask_all >"$work/$name.txt"
  gzip -9 -n -c "$work/$name.txt" >"$here/version-1/$name.txt.gz"
}

# Nothing at all.
name=empty workspaces= projects= models=gpt-4o
do_ init
keep

# What Examples/demo.sh makes.
name=demo workspaces=acme projects=search models=gpt-4o
mkdir "$work/bin" "$work/tmp"
ln -s "$program" "$work/bin/budget"
# The demonstration names its ledger in its last lines.
made=$(PATH="$work/bin:$PATH" TMPDIR="$work/tmp" sh "$here/../../Examples/demo.sh" 2>/dev/null | sed -n "s/^export BUDGET_DATABASE=//p")
cp "$made" "$work/demo.sqlite"
now=2026-01-20T12:00:00Z
keep

# Every state that a row can be in.
name=states workspaces='acme beta gamma delta epsilon' projects='search index' models='gpt-4o house-model'
. "$here/states.sh"
keep

# Fifty thousand calls in five months, with budgets and resources.
name=calls workspaces='north south' projects='alpha beta' models=gpt-4o
. "$here/calls.sh"
keep

ls -l "$here/version-1"
