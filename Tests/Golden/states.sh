# Part of make.sh: a life of five workspaces in which every state occurs.

# A day's calls of a workspace: 40 cents a day, and on the last day far more.
{
  echo time,id,model,in,out,agent,project,execution
  day=1
  while [ $day -le 57 ]; do
    date=$(date -u -d "2026-10-01 + $((day - 1)) days" +%Y-%m-%d)
    for hour in 08 11 15; do
      size=$((20000 + 500 * (day % 7)))
      [ "$date" = 2026-11-26 ] && size=900000
      echo "${date}T$hour:30:00Z,c-$date-$hour,gpt-4o,$size,2000,agent-$hour,search,run-$date"
    done
    day=$((day + 1))
  done
} >"$work/states.csv"

now=2026-10-01T06:00:00Z
do_ set acme --monthly 20 --soft --time-zone Europe/Berlin --email finance@example.com
do_ set acme --project search --monthly 15 --hard --thresholds 50,90
do_ set beta --monthly 1 --hard --unpriced 0.25
do_ set gamma --monthly 5 --hard --unpriced allow --time-zone America/New_York
do_ set gamma --project index --monthly 2 --soft --disable --reason 'not in use yet'
now=2026-10-10T06:00:00Z
do_ set acme --monthly 8 --hard --reason 'the month runs away'
now=2026-10-20T06:00:00Z
do_ set acme --monthly 30 --soft
do_ set acme --project index --monthly 3 --hard
do_ prices set house-model --provider house --input 1.5 --output 6 --cache-read 0.15
do_ prices set gpt-4o --provider openai --input 2 --output 8 --cache-read 1 --from 2027-01-01
do_ prices set-resource gpu --unit gpu-hour --per hour --rate 2.5
do_ prices alias add our-deployment gpt-4o --provider azure
do_ import trace "$work/states.csv" --workspace acme --constant provider=openai \
  --column timestamp=time --column id=id --column model=model --column prompt_tokens=in \
  --column completion_tokens=out --column agent=agent --column project=project --column execution=execution
now=2026-11-02T06:00:00Z
do_ set acme --monthly 25 --soft --reason 'a smaller November'
do_ set acme --project search --monthly 18 --soft
do_ remove acme --project index --reason 'merged'
do_ set acme --project index --monthly 4 --hard
do_ calendar add acme --day 2026-12-24 --until 2026-12-26 --kind holiday --note Christmas
do_ calendar add acme --day 2026-11-15 --kind change --factor 1.2
do_ calendar add beta --day 2026-11-11 --kind stop

# Reservations in every state.
now=2026-11-20T09:00:00Z
do_ calendar add acme --day 2026-11-20 --kind explained --note 'a load test'
do_ reserve beta --estimate 0.10 --id beta-settled
do_ settle beta-settled --provider openai --model gpt-4o --prompt-tokens 9000 --completion-tokens 400 --user ann --session s1 --feature chat --tag team=red --metadata '{"a":1}' --latency-ms 900
do_ reserve beta --estimate 0.10 --id beta-released
do_ release beta-released
do_ reserve beta --estimate 0.10 --id beta-late --ttl 60
do_ reserve beta --estimate 0.10 --id beta-expired --ttl 60
do_ reserve beta --estimate 0.05 --id beta-unpriced --ttl 2500000 --provider nobody --model unheard-of
now=2026-11-20T10:00:00Z
do_ settle beta-late --provider openai --model gpt-4o --prompt-tokens 20000 --completion-tokens 1000
do_ settle beta-unpriced --provider nobody --model unheard-of --prompt-tokens 5000 --completion-tokens 10
do_ record llm beta --provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 100 --id fits
do_ record llm beta --provider house --model house-model --prompt-tokens 1000 --cache-read-tokens 400 --completion-tokens 100 --id own-price --failed --error timeout
do_ record llm beta --provider azure --model our-deployment --prompt-tokens 3000 --completion-tokens 100 --id aliased
do_ record llm beta --provider openai --model gpt-4o --prompt-tokens 100 --completion-tokens 10 --cost 0.002 --id reported
do_ record llm gamma --provider nobody --model unheard-of --prompt-tokens 100 --completion-tokens 10 --id unknown --project index
do_ record llm delta --provider openai --model gpt-4o --prompt-tokens 4000 --completion-tokens 10 --id no-budget
do_ record resource gamma --type cpu --usage 2 --duration 120 --id cpu-1 --execution run-1
do_ record resource gamma --type gpu --usage 1.5 --duration 7200 --id gpu-1 --project index --execution run-1
do_ record resource gamma --type tape --usage 3 --id tape-1
do_ record sandbox gamma --cores 2 --memory-mb 4096 --duration 300 --id box --execution run-1
do_ reserve acme --project index --estimate 1 --id acme-open --ttl 2500000 --execution run-open
do_ reserve acme --project search --estimate 2 --id acme-run-out --ttl 120
do_ reserve gamma --estimate 1 --id gamma-open --ttl 2500000
do_ reserve beta --estimate 5 --id beta-refused

# A later hold ends what has run out.
now=2026-11-21T09:00:00Z
do_ reserve beta --estimate 0.01 --id beta-sweeps --ttl 2500000
do_ release beta-sweeps

# Alerts of the three kinds; those of acme's spend are re-armed by a higher limit, and crossed again.
now=2026-11-25T20:00:00Z
grep -v 2026-11-2[67] "$work/states.csv" >"$work/steady.csv"
do_ set epsilon --monthly 6.2 --soft
do_ import trace "$work/steady.csv" --workspace epsilon --constant provider=openai \
  --column timestamp=time --column id=id --column model=model --column prompt_tokens=in \
  --column completion_tokens=out --column agent=agent --column project=project
do_ alerts epsilon --check
now=2026-11-26T20:00:00Z
do_ alerts acme --check
do_ alerts beta --check
do_ alerts gamma --check
now=2026-11-26T21:00:00Z
do_ record llm acme --provider openai --model gpt-4o --prompt-tokens 16000000 --completion-tokens 1000 --id great --project search
do_ set acme --monthly 100 --soft --reason 'a raise'
do_ record llm acme --provider openai --model gpt-4o --prompt-tokens 16000000 --completion-tokens 1000 --id greater --project search
now=2026-11-27T08:00:00Z
do_ alerts acme --check
now=2026-11-27T12:00:00Z
