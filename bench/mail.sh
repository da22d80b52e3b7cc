#!/usr/bin/env bash
# What the outbox costs above the hand-over itself, against a real Postfix of its own with its queue on disk (packages postfix and
# dovecot-imapd; root, or sudo without a password), with the database on the same disk:
#
#   rate      1 000 mails that wait in the outbox, over 5 connections, one commit a mail, in mails a second, against Postfix's own
#             smtp-source with as many mails of the same size over 5 kept connections. Five rounds in turn; the median ratio counts.
#   latency   from the press of a button that asks for a code until Postfix has accepted the mail, against MailKit alone that connects,
#             hands over the same mail and says goodbye. 200 times each, in turn; the 95th percentiles count.
#
# Exit code 1 when the rate is under a half or the latency over three times.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
rig=$work/rig
port=22025
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
finish() {
  as_root LucyPortal.Tests/Mail/mail-rig.sh stop "$rig"
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"

dotnet build bench/MailCost -c Release -v q --nologo >"$work/log" || { cat "$work/log"; exit 1; }
as_root LucyPortal.Tests/Mail/mail-rig.sh start "$rig" "$port" "$$"
# The portal's own log goes to the standard output, the figures to the other. With the portal's own settings of the runtime.
built=bench/MailCost/bin/Release/net10.0
dotnet exec --runtimeconfig "$built/LucyPortal.runtimeconfig.json" "$built/MailCost.dll" "$work" "$port" >"$work/log" \
  || { code=$?; grep -A 20 -E "^(fail|crit|warn|Unhandled)" "$work/log" | head -60 || true; exit "$code"; }
