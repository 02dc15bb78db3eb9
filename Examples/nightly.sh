#!/bin/sh
# A nightly job with a daily cap: it works through its list as long as the day's money lasts, and goes on tomorrow.
#
#   budget set acme --project nightly --daily 2 --hard
#   0 2 * * * Examples/nightly.sh acme todo.txt
#
# Each line of the list is one piece of work, and is taken off the list when it has been tried. The job ends with 0 when the
# list is empty, and with 75 (try again later) when the day's money is spent.
set -eu
workspace=$1 list=$2

# work ITEM: does it, and prints what it cost. Put your own here.
work() { echo 0.30; }

while IFS= read -r item <"$list"; do
  code=0
  id=$(budget reserve "$workspace" --project nightly --feature "$item" --estimate 0.50) || code=$?
  if [ "$code" != 0 ]; then
    echo "nightly: stopped before '$item'; $(wc -l <"$list" | tr -d ' ') left" >&2
    [ "$code" != 2 ] || code=75
    exit "$code"
  fi
  if cost=$(work "$item"); then
    budget settle "$id" --cost "$cost" >/dev/null
  else
    budget release "$id" >/dev/null
    echo "nightly: '$item' failed" >&2
  fi
  sed 1d "$list" >"$list.rest" && mv "$list.rest" "$list"
done
