#!/usr/bin/env bash
# Boots a systemd of its own on a copy of this computer's files that is in memory, with no network but
# loopback; installs the package there, sets it up as cso-operations(7) tells an administrator to, and
# looks at its units at work: the portal, the mail timer, housekeeping, a crash, a server that is away,
# and what the fences refuse. Needs root. Called with the package and the folder of PostgreSQL's programs.
set -euo pipefail

[ "$#" -eq 2 ] || {
    echo "usage: $0 PACKAGE POSTGRES_BIN" >&2
    exit 2
}
if [ "$(id -u)" -ne 0 ]; then
    exec sudo "$0" "$@"
fi
package=$(realpath "$1")
postgres=$2
export LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin"

folder=$(mktemp -d)
log=$folder/boot.log
machine= leader=

inside() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid -- \
        env -i LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
fail() {
    echo "units: $*" >&2
    if [ -n "$leader" ]; then
        inside journalctl --no-pager --quiet --lines=40 >&2 || true
    else
        cat "$log" >&2
    fi
    exit 1
}
clean_up() {
    trap - EXIT
    if [ -n "$machine" ]; then
        # Whatever runs in there dies with its first process; every mount goes with its namespace.
        [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
        for _ in $(seq 50); do
            kill -0 "$machine" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$machine" 2>/dev/null || true
        wait "$machine" 2>/dev/null || true
    fi
    # Where no systemd runs, nspawn leaves its control groups behind.
    for group in "${groups[@]}"; do
        if [ -d "$group" ]; then
            find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
        fi
    done
    rm -rf "$folder"
}
groups=()
keep=()
if [ ! -d /run/systemd/system ]; then
    keep=(--keep-unit)
    for group in /sys/fs/cgroup/{,systemd/,unified/}{payload,supervisor}; do
        [ -d "$group" ] || groups+=("$group")
    done
fi
trap clean_up EXIT
trap 'exit 130' INT TERM

# --- boot

boot() {
    set -e
    mount -t tmpfs -o size=1g tmpfs "$folder"
    mkdir "$folder"/{changed,work,tree} /run/systemd/nspawn -p
    mount -t tmpfs tmpfs /run/systemd/nspawn
    mount -t overlay -o "lowerdir=/,upperdir=$folder/changed,workdir=$folder/work" overlay "$folder/tree"
    rm -rf "$folder"/tree/{etc/cso,var/lib/cso,var/lib/private/cso}
    # Nothing of this computer's is started: what is enabled here is not enabled there.
    exec systemd-nspawn --quiet --directory="$folder/tree" --machine=cso-units --register=no \
        "${keep[@]}" --private-network --link-journal=no --resolv-conf=off --timezone=off \
        --tmpfs=/etc/systemd/system --tmpfs=/home --tmpfs=/var/log --console=pipe \
        --boot systemd.unit=multi-user.target
}
export folder
export -f boot
unshare --mount bash -c "keep=(${keep[*]}); boot" </dev/null >"$log" 2>&1 &
machine=$!
child() { # the first process below one, by name
    pgrep --parent "$1" --exact "$2" | head -n 1
}
for _ in $(seq 100); do
    kill -0 "$machine" 2>/dev/null || fail "systemd-nspawn did not start"
    leader=$(child "$machine" systemd || true)
    if [ -n "$leader" ] && inside systemctl is-system-running >/dev/null 2>&1; then
        break
    fi
    sleep 0.2
done
[ -n "$leader" ] || fail "no systemd came up"
state=$(inside systemctl is-system-running || true)
[ "$state" = running ] || fail "the systemd that came up is $state"

# --- a server, whom it lets in, and the package

inside sh -c 'cat >/tmp/cso.deb' <"$package"
inside dpkg --install /tmp/cso.deb >/dev/null
for unit in cso-portal.service cso-mail.timer cso-housekeeping.timer; do
    enabled=$(inside systemctl is-enabled "$unit" || true)
    [ "$enabled" = disabled ] || fail "installing leaves $unit $enabled"
done

inside install -d -o postgres /run/postgresql /var/lib/server /var/lib/sink
inside runuser -u postgres -- "$postgres/initdb" --pgdata=/var/lib/server --no-sync --auth=peer >/dev/null
inside tee /var/lib/server/pg_hba.conf >/dev/null <<'END'
local all postgres   peer
local all cso_timers scram-sha-256
local all all        peer map=desk
END
inside tee /var/lib/server/pg_ident.conf >/dev/null <<'END'
desk root cso_owner
desk root kl
desk cso  cso
END
serve() {
    inside systemd-run --quiet --unit=server -p User=postgres -p Type=notify \
        "$postgres/postgres" -D /var/lib/server \
        -c listen_addresses= -c unix_socket_directories=/run/postgresql
}
sql() {
    inside runuser -u postgres -- "$postgres/psql" -h /run/postgresql --quiet --no-align --tuples-only \
        --set=ON_ERROR_STOP=1 "$@"
}
serve
inside chown nobody /var/lib/sink
inside systemd-run --quiet --unit=sink -p User=nobody -p WorkingDirectory=/var/lib/sink \
    "$(command -v smtp-sink)" -d '%M.' 127.0.0.1:2525 16

# --- what an administrator does

database() { # login
    echo "postgres://$1@/cso?host=/run/postgresql"
}
cso() { # login, arguments
    local login=$1
    shift
    inside env CSO_KEY_FILE=/etc/cso/cso.key CSO_CONFIG=/etc/cso/config.toml \
        CSO_DATABASE="$(database "$login")" cso --quiet --yes "$@"
}
edit() { # unit, lines: as `systemctl edit` keeps them
    inside install -d "/etc/systemd/system/$1.d"
    inside tee "/etc/systemd/system/$1.d/override.conf" >/dev/null
}
sql -c 'CREATE ROLE cso_owner LOGIN CREATEROLE' -c 'CREATE DATABASE cso OWNER cso_owner'
cso cso_owner db init --admin kl >/dev/null
cso kl staff role kl --role admin --role caseworker >/dev/null
cso kl staff add cso_timers --role support >/dev/null
sql -c "ALTER ROLE cso_timers PASSWORD 'made up'" -c 'CREATE ROLE cso LOGIN' -c 'GRANT cso_portal TO cso'
inside tee /etc/cso/config.toml >/dev/null <<END
[database]
url = "$(database cso)"
wait = "2s"
[portal]
public_url = "https://portal.example.org"
listen = "unix:/run/cso/portal.sock"
[mail]
url = "smtp://127.0.0.1:2525"
from = "Norfolk County Council <no-reply@example.org>"
[audit]
head_file = "/var/lib/cso/heads"
END
inside sh -c "umask 077; echo '*:*:*:cso_timers:made up' >/etc/cso/pgpass"
for unit in cso-mail.service cso-housekeeping.service; do
    edit "$unit" <<END
[Service]
LoadCredential=pgpass:/etc/cso/pgpass
Environment=PGPASSFILE=%d/pgpass
Environment=CSO_DATABASE=$(database cso_timers)
END
done
edit cso-portal.service <<'END'
[Service]
Group=www-data
END
# Missed while the computer was off, so that it is due at once; without the draw of when.
edit cso-housekeeping.timer <<'END'
[Timer]
RandomizedDelaySec=0
END
inside install -d /var/lib/systemd/timers
inside touch --date=yesterday /var/lib/systemd/timers/stamp-cso-housekeeping.timer
inside systemctl daemon-reload
cso kl invite create sam@example.org --name 'Sam Gamgee' --record 'C220=Frodo B.' --no-send >/dev/null

show() { # unit, property
    inside systemctl show --value --property="$2" "$1"
}
until_true() { # seconds, what is waited for, command
    local seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 5))); do
        if "$@" >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.2
    done
    fail "after $seconds s still not: $what"
}
answers() { # user
    local said
    said=$(inside runuser -u "$1" -- \
        curl --silent --unix-socket /run/cso/portal.sock http://portal/health/ready) || return 1
    [ "$said" = ready ]
}
was_sent() {
    inside grep --recursive --quiet '^To: .*sam@example.org' /var/lib/sink
}
has_heads() {
    inside grep --quiet . /var/lib/cso/heads
}
has_ended() { # unit
    [ "$(show "$1" ExecMainExitTimestampMonotonic)" -gt 0 ]
}
inside systemctl --quiet enable --now cso-portal.service cso-mail.timer cso-housekeeping.timer

# --- at work

until_true 10 'the portal answers its proxy' answers www-data
if answers nobody; then
    fail 'the portal answers others on this computer than its proxy'
fi
until_true 10 'housekeeping ran, as it was due' has_heads
until_true 25 'the timer sent the email' was_sent
until_true 10 'sending ended' has_ended cso-mail.service
for unit in cso-mail.service cso-housekeeping.service; do
    [ "$(show "$unit" Result)" = success ] || fail "$unit: $(show "$unit" Result)"
done
warnings=$(inside journalctl --no-pager --quiet --output=cat --priority=warning --unit='cso-*')
[ -z "$warnings" ] || fail "the journal warns: $warnings"

first=$(show cso-portal.service MainPID)
inside cat "/proc/$first/status" >"$folder/status"
for line in 'NoNewPrivs:	1' 'Seccomp:	2' 'CapEff:	0000000000000000' 'CapBnd:	0000000000000000'; do
    grep --quiet --line-regexp "$line" "$folder/status" || fail "the portal runs without: $line"
done
if grep --quiet --word-regexp '^Uid:	0' "$folder/status"; then
    fail 'the portal runs as root'
fi
inside kill -KILL "$first"
until_true 20 'the portal is back after it was killed' answers www-data
[ "$(show cso-portal.service MainPID)" != "$first" ] || fail 'the portal was not killed'

# --- the fences: the same units with another program

inside sh -c 'cat >/usr/bin/cso-probe && chmod 755 /usr/bin/cso-probe' <<'END'
#!/bin/bash
works() {
    eval "$1" || echo "does not work: $1"
}
refused() {
    if (eval "$1") >/dev/null 2>&1; then echo "is not refused: $1"; fi
}
works 'echo x >/var/lib/cso/probe && rm /var/lib/cso/probe'
works 'echo x >/tmp/probe'
works 'test -s "$CSO_KEY_FILE"'
works 'perl -MSocket -e "socket(S, AF_INET, SOCK_STREAM, 0) or die"'
for folder in / /etc /etc/cso /usr /var /var/lib /run /srv; do
    refused "echo x >$folder/probe"
done
refused 'cat /etc/cso/cso.key'
refused 'cat /etc/cso/pgpass'
refused 'ls /root'
refused 'ls /home/.'
refused 'ls -d /proc/1'
refused 'test -e /dev/console'
refused 'unshare --user true'
refused 'mount -t tmpfs tmpfs /tmp'
refused 'touch /tmp/s && chmod 4755 /tmp/s'
refused 'date --set 2001-01-01'
refused 'hostname probe'
# A netlink socket, a raw packet, and memory that can be written and run (mmap, 9 on x86-64, 222 on arm64).
refused 'perl -MSocket -e "socket(S, 16, SOCK_RAW, 0) or die"'
refused 'perl -MSocket -e "socket(S, 17, SOCK_RAW, 0) or die"'
refused 'perl -e "exit(syscall(qx(uname -m) =~ /x86_64/ ? 9 : 222, 0, 4096, 7, 34, -1, 0) == -1)"'
[ "$(ulimit -c)" = 0 ] || echo "a core may be written"
[ "$(umask)" = 0077 ] || echo "the mask is $(umask)"
echo "looked at everything"
END
for service in portal mail housekeeping; do
    inside sh -c "sed -e 's|^ExecStart=.*|ExecStart=/usr/bin/cso-probe|' -e 's|^Type=.*|Type=oneshot|' \
        -e '/^Restart/d' -e '/^RuntimeDirectory/d' -e '/^StandardOutput=/d' \
        /usr/lib/systemd/system/cso-$service.service >/run/systemd/system/probe-$service.service"
    inside systemctl daemon-reload
    inside systemctl start "probe-$service.service" || fail "cso-$service.service starts no other program"
    said=$(inside journalctl --no-pager --quiet --output=cat --unit="probe-$service.service" \
        --identifier=cso-probe)
    [ "$said" = 'looked at everything' ] || fail "in the fences of cso-$service.service: $said"
done

# --- the server is away, and comes back

inside systemctl stop server.service
for unit in cso-mail.service cso-housekeeping.service; do
    inside systemctl start "$unit" || fail "$unit fails while the database is away"
    [ "$(show "$unit" ExecMainStatus)" = 8 ] || fail "$unit ends with $(show "$unit" ExecMainStatus)"
done
if answers www-data; then
    fail 'the portal calls itself ready without a database'
fi
serve
until_true 20 'the portal is ready again' answers www-data
inside systemctl start cso-mail.service
[ "$(show cso-mail.service ExecMainStatus)" = 0 ] || fail 'sending does not work again'

# --- the end

inside systemctl stop cso-portal.service cso-mail.timer cso-housekeeping.timer
for unit in cso-portal.service cso-mail.service cso-housekeeping.service; do
    is="$(show "$unit" ActiveState) $(show "$unit" Result)"
    [ "$is" = 'inactive success' ] || fail "$unit is $is"
done
if inside test -e /run/cso; then
    fail 'the socket of the portal is left behind'
fi
inside journalctl --no-pager --quiet --output=cat --unit=cso-portal.service --lines=5 |
    grep --quiet --fixed-strings 'the portal has stopped' || fail 'the portal did not end by itself'
failed=$(inside systemctl list-units --failed --plain --no-legend)
[ -z "$failed" ] || fail "failed: $failed"
echo "the units work: portal, mail and housekeeping seen under systemd $(inside systemctl --version |
    sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p') in $SECONDS s"
