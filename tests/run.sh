#!/usr/bin/env bash
# Runs every test with nothing skipped, on a fresh Debian or Ubuntu too: installs what is missing,
# and stops what it started. What a command or the office does is tried twice: on a database in a file
# and on a shared one. With arguments, which are for `cargo test`, it is tried once, on a file, or with
# CSO_TEST_ENGINE=postgres on a shared one.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PATH:/usr/sbin:/usr/local/sbin"

missing=()
needs() { # command, package
    command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
needs smtp-sink postfix
needs zsh zsh
needs fish fish
needs tmux tmux
needs strace strace
needs man man-db
needs hunspell hunspell
needs less less
needs openssl openssl
needs curl curl
needs systemd-nspawn systemd-container
needs debootstrap debootstrap
needs gcc gcc
needs dpkg-shlibdeps dpkg-dev
needs python3 python3
needs chromedriver chromium-driver
needs npm npm
if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    missing+=(chromium)
fi
# initdb and postgres are outside the PATH on Debian; the newest of those that are there.
postgres_bin() {
    ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1
}
if [ ! -x "$(postgres_bin)/initdb" ]; then
    missing+=(postgresql postgresql-contrib)
fi
if [ ! -e /usr/share/hunspell/en_GB.dic ]; then
    missing+=(hunspell-en-gb)
fi
compgen -G '/usr/lib/*/libnss_systemd.so.2' >/dev/null || missing+=(libnss-systemd)
python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=(python3-venv)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_missing() {
    echo "installing: ${missing[*]}"
    local policy=/usr/sbin/policy-rc.d made=no
    # Only smtp-sink is wanted of postfix, and tests make databases of their own: this keeps packages
    # from starting their services.
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        made=yes
    fi
    local status=0
    {
        as_root apt-get update -qq &&
            echo 'postfix postfix/main_mailer_type select No configuration' |
            as_root debconf-set-selections &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    } || status=$?
    if [ "$made" = yes ]; then
        as_root rm -f "$policy"
    fi
    return "$status"
}
if [ "${#missing[@]}" -gt 0 ]; then
    install_missing
fi

python=target/test-python/bin/python
if ! "$python" -c 'import aiosmtpd' >/dev/null 2>&1; then
    echo "making a Python environment in target/test-python"
    mkdir -p target
    python3 -m venv --clear target/test-python
    "$python" -m pip install --quiet --disable-pip-version-check 'aiosmtpd==1.4.6'
fi
axe=target/test-axe/node_modules/axe-core
if ! grep -qs '"version": "4.14.1"' "$axe/package.json"; then
    echo "fetching axe-core into target/test-axe"
    npm install --prefix target/test-axe --silent --no-audit --no-fund --ignore-scripts \
        --no-save axe-core@4.14.1
fi
deb=target/test-tools/bin/cargo-deb
if [ "$("$deb" --version 2>/dev/null)" != "cargo-deb 3.8.0" ]; then
    echo "building cargo-deb into target/test-tools"
    cargo install --quiet --locked --force --root target/test-tools \
        --target-dir target/test-tools/build cargo-deb@3.8.0
    rm -rf target/test-tools/build
fi
CSO_TEST_CARGO_DEB="$PWD/$deb"
CSO_TEST_PYTHON="$PWD/$python"
CSO_TEST_AXE="$PWD/$axe/axe.min.js"
CSO_TEST_SMTP_SINK="$(command -v smtp-sink)"
CSO_TEST_POSTGRES_BIN="$(postgres_bin)"
export CSO_TEST_AXE CSO_TEST_CARGO_DEB CSO_TEST_POSTGRES_BIN CSO_TEST_PYTHON CSO_TEST_SMTP_SINK
export CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never INSTA_UPDATE=no INSTA_FORCE_PASS=0

log=target/tests.log
: >"$log"
group=
stop() {
    # The whole group: a test that was cut short leaves its servers behind.
    if [ -n "$group" ]; then
        kill -- "-$group" 2>/dev/null || true
    fi
}
trap stop EXIT
trap 'exit 130' INT TERM

status=0
run() { # a command; what it says goes to the log and to the screen
    local from=$(($(wc -l <"$log") + 1)) tail ended=0
    set -m
    "$@" >>"$log" 2>&1 &
    group=$!
    set +m
    tail -n "+$from" -f --pid="$group" "$log" &
    tail=$!
    wait "$group" || ended=$?
    wait "$tail" || true
    [ "$ended" -eq 0 ] || status=$ended
}
run cargo test --locked "$@" -- --include-ignored
if [ "$#" -eq 0 ]; then
    echo "and once more, on a shared database"
    run env CSO_TEST_ENGINE=postgres cargo test --locked --test integration -- --include-ignored \
        cli:: journey:: mail:: messenger:: web::
fi

awk '
    /^test result:/ {
        for (i = 2; i <= NF; i++) {
            if ($i == "passed;") passed += $(i - 1)
            if ($i == "failed;") failed += $(i - 1)
            if ($i == "ignored;") skipped += $(i - 1)
        }
    }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
' "$log"
exit "$status"
