#!/bin/sh
# Builds the .wasm of every example from its source; --check compares them with those checked in.
# Needs node 20 or newer, and npm with its registry once. Exit 0: built or equal; 1: they differ
# or do not compile; 77: the toolchain is not here, so nothing was checked.
set -eu

cd "$(dirname "$0")"
sdk=../sdk/assemblyscript

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "examples/build.sh: node and npm are not installed; the .wasm files stay as they are" >&2
  exit 77
fi
if [ ! -d "$sdk/node_modules/assemblyscript" ]; then
  if ! (cd "$sdk" && npm ci --no-audit --no-fund --loglevel=error); then
    echo "examples/build.sh: npm could not fetch the compiler; the .wasm files stay as they are" >&2
    exit 77
  fi
fi

set -- "$@" $(for description in */module.json; do dirname "$description"; done)
exec node "$sdk/build.mjs" "$@"
