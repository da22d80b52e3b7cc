#!/usr/bin/env bash
# What a full sign-in costs: the page, the password, the page, the code, over HTTP, with the mail that brings the code. Measured is the
# processor time of the portal's process, with what it does in the background, against that of the password hash alone, in the same
# process, in turn. The browsers are another process and don't count. Twenty rounds of ten in a row, after 250 to warm up; the
# median of the rounds' ratios counts.
#
# Exit code 1 when the ratio is over 1.25.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT

dotnet build bench/SignInCost -c Release -v q --nologo >"$log" || { cat "$log"; exit 1; }
# The portal's own log goes to the standard output, the figures to the other.
built=bench/SignInCost/bin/Release/net10.0
# With the portal's own settings of the runtime.
dotnet exec --runtimeconfig "$built/LucyPortal.runtimeconfig.json" "$built/SignInCost.dll" >"$log" || { code=$?; grep -A 20 -E "^(fail|crit|warn|Unhandled)" "$log" || true; exit "$code"; }
