#!/usr/bin/env bash
# Installs what the tests need (Debian or Ubuntu), builds, checks the style and runs every test. A skipped test counts as failed:
# here nothing may be missing. The last line is "N passed, N failed"; so is the exit code's reason.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

results=TestResults
passed=0
failed=0

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  failed=$((failed + 1))
}

finish() {
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# The package indexes of a fresh machine are empty, and a mirror can hiccup: each try begins with an update.
install_packages() {
  local try
  for try in 1 2 3; do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq \
      && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" && return
    echo "apt-get failed (try $try of 3)" >&2
  done
  return 1
}

install_missing() {
  local wanted=(fonts-dejavu-core fonts-liberation postfix dovecot-imapd spamassassin) missing=() package
  [ -n "${LUCY_CHROMIUM:-}" ] || wanted+=(chromium)
  for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || { say "Install ${missing[*]}" && install_packages "${missing[@]}"; }
}

# Adds up one project's result file. Without one, or with a run that broke off, the project has failed whatever it counted.
count() {
  local file=$1 project=$2 status=$3 counters ok bad skipped
  if [ ! -s "$file" ]; then
    fail "$project left no results"
    return
  fi
  counters=$(grep -o '<Counters [^>]*>' "$file" | head -n 1)
  ok=$(number passed "$counters")
  bad=$(($(number failed "$counters") + $(number error "$counters") + $(number timeout "$counters") + $(number aborted "$counters")))
  skipped=$(list_skipped "$file")
  if [ -n "$skipped" ]; then
    printf 'Skipped, which counts as failed here:\n%s\n' "$skipped" >&2
    bad=$((bad + $(wc -l <<<"$skipped")))
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    fail "$project broke off (exit code $status)"
  elif [ $((ok + bad)) -eq 0 ]; then
    fail "$project ran no test"
  fi
}

number() {
  local text
  text=$(grep -o " $1=\"[0-9]*\"" <<<"$2" | tr -cd '0-9')
  echo "${text:-0}"
}

# "name: reason", one line each, of the results that were not executed.
list_skipped() {
  awk -v RS='<UnitTestResult ' 'NR > 1 && /outcome="NotExecuted"/ {
    match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11)
    reason = match($0, /<(StdOut|Message)>[^<]*/) ? substr($0, RSTART, RLENGTH) : "no reason given"
    sub(/^<[A-Za-z]*>/, "", reason); gsub(/[\r\n]+/, " ", reason)
    gsub(/&lt;/, "<", reason); gsub(/&gt;/, ">", reason); gsub(/&quot;/, "\"", reason); gsub(/&amp;/, "\\&", reason)
    print "  " name ": " reason
  }' "$1"
}

command -v dotnet >/dev/null || { fail "dotnet is not on the PATH: install the .NET SDK that global.json names"; finish; }
[ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { fail "run it as root, or as a user with password-less sudo"; finish; }
install_missing || { fail "the packages that the tests need can't be installed"; finish; }

rm -rf "$results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say "Build, warnings are errors"
{ dotnet tool restore && dotnet restore && dotnet build --no-restore -v q; } || { fail "the build"; finish; }

say "Style"
dotnet format --no-restore --verify-no-changes || fail "dotnet format finds changes to make"

while IFS= read -r project; do
  name=$(basename "$project" .csproj)
  say "Test $name"
  # A host that hangs is ended: the longest single test takes far less.
  dotnet test "$project" --no-build --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
    --logger "console;verbosity=minimal" --blame-hang-timeout 10m --blame-hang-dump-type none
  count "$results/$name.trx" "$name" $?
done < <(grep -rl --include='*.csproj' '<IsTestProject>true' . | sort)

finish
