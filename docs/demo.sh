#!/usr/bin/env bash
# The main job of ai-role in the sandbox, step by step; `make demo` runs it.
# It works in a folder of its own and leaves nothing behind.
set -euo pipefail

example=$(cd "$(dirname "$0")/.." && pwd)/roles.example.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export AI_ROLE_SANDBOX=1

# step EXPECTED COMMAND...: shows the command, runs it, insists on its exit code.
step() {
  local expected=$1 code=0
  shift
  printf '\n$ %s\n' "$*"
  "$@" || code=$?
  if [[ $code -ne $expected ]]; then
    printf 'demo: exit code %s, expected %s\n' "$code" "$expected" >&2
    exit 1
  fi
}

cp "$example" roles.yaml
printf 'The role file:\n\n'
cat roles.yaml

printf '\nWhat would be done, then doing it:\n'
step 2 ai-role preview --detailed-exitcode
step 0 ai-role apply --yes

printf '\nWhat is now in the account:\n'
step 0 ai-role outputs
step 0 ai-role sandbox show

printf '\nNothing is left to do:\n'
step 0 ai-role preview --detailed-exitcode

printf '\nA change, previewed and applied:\n\n'
printf '$ sed s/s3:PutObject/s3:DeleteObject/ roles.yaml\n'
sed 's/s3:PutObject/s3:DeleteObject/' "$example" > roles.yaml
step 2 ai-role preview --detailed-exitcode
step 0 ai-role apply --yes

printf '\nAnd all of it removed:\n'
step 0 ai-role destroy --yes
step 0 ai-role sandbox show
