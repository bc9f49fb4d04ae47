#!/usr/bin/env bash
# Gets the pinned cargo-make and hands over to the tasks of Makefile.toml:
#   ./make start [PORT]   ./make test   ./make site   ./make offline   ./make bench   ./make wasm
set -euo pipefail
cd "$(dirname "$0")"

CARGO_MAKE_VERSION=0.37.24
TOOLS="$PWD/target/tools"
PATH="$TOOLS/bin:$PATH:$HOME/.cargo/bin"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
fail() { printf 'make: %s\n' "$*" >&2; exit 1; }

# Installs Debian packages as root; tells anybody else what to install.
debian() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing $* from Debian's packages"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null ||
            fail "apt-get could not install $*"
    else
        fail "missing: $*. Install them, on Debian with: sudo apt-get install $*"
    fi
}

command -v cargo >/dev/null || fail "cargo is missing. Install rustup: https://rustup.rs"
command -v node >/dev/null || fail "node is missing. Install Node 20 or newer: https://nodejs.org"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node 20 or newer is needed, this is $(node --version)"
command -v npm >/dev/null || fail "npm is missing. It comes with Node: https://nodejs.org"
command -v cc >/dev/null || debian gcc libc6-dev

# rustup may be set not to install toolchains by itself; this does nothing when the pinned one is there.
if command -v rustup >/dev/null && ! rustc --version >/dev/null 2>&1; then
    say "Installing the Rust toolchain named in rust-toolchain.toml"
    rustup toolchain install
fi
if ! cargo-make make --version 2>/dev/null | grep -qx "cargo-make $CARGO_MAKE_VERSION"; then
    say "Building cargo-make $CARGO_MAKE_VERSION once, which takes some minutes"
    cargo install --quiet --locked --root "$TOOLS" cargo-make --version "$CARGO_MAKE_VERSION"
fi

export -f say fail debian
exec cargo-make make --disable-check-for-updates "${@:-help}"
