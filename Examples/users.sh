#!/bin/sh
# Five dollars a day for each user: one budget, with an account for each user who appears.
#
#   budget set acme --each user --daily 5 --hard
#   Examples/users.sh acme ann 0.25
#
# Calls that name no user share one account, so that leaving the name out is no way around. A raise gives everybody more for a
# time:
#
#   budget raise acme --each user --daily --amount 5 --until 2099-01-01 --reason 'demo week'
set -eu
workspace=$1 user=$2 estimate=$3

if id=$(budget reserve "$workspace" --user "$user" --estimate "$estimate"); then
  # Here the call would be made.
  budget settle "$id" --cost "$estimate" >/dev/null
  echo "$user: done"
else
  echo "$user: no more today"
fi
