#!/usr/bin/env bash
# Adds one migration, under one name, for both databases: add-migration.sh NameOfTheChange
set -euo pipefail
name=${1:?usage: add-migration.sh NameOfTheChange}
cd "$(dirname "$0")/../.."
dotnet tool restore >/dev/null
dotnet build LucyPortal -v q
for provider in Sqlite SqlServer; do
  dotnet ef migrations add "$name" --no-build --project LucyPortal --context "${provider}PortalDbContext" \
    --output-dir "Data/Migrations/$provider"
done
dotnet format LucyPortal whitespace --include LucyPortal/Data/Migrations >/dev/null
