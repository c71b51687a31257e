#!/usr/bin/env bash
# Builds the program as README tells for older distributions, and uses it where nothing else is: in a
# folder with no library, no device and no /proc; then in Debian 11, where debootstrap can make one.
# Without root the first of them is entered through a user namespace.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "static: $*" >&2
    exit 1
}

# --- build, with the flags that README gives and the profile that links soon

flags=$(sed -n "s/^RUSTFLAGS='\(.*\)' cargo build --profile dist --target .*/\1/p" README.md)
[ -n "$flags" ] || fail 'README gives no flags for it'
target=$(rustc --version --verbose | sed -n 's/^host: //p')
RUSTFLAGS=$flags cargo build --release --locked --target "$target" --target-dir target/static
program=$PWD/target/static/$target/release/cso
if readelf --program-headers --wide "$program" | grep --quiet INTERP; then
    fail 'the program asks for an interpreter'
fi
if readelf --dynamic --wide "$program" | grep --quiet NEEDED; then
    fail 'the program asks for libraries'
fi

folder=$(mktemp -d)
portal= server=
clean_up() {
    [ -z "$portal" ] || kill "$portal" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

enter=(chroot)
[ "$(id -u)" -eq 0 ] || enter=(unshare --user --map-root-user chroot)
PATH=$PATH:/usr/sbin:/sbin

# --- what is tried in each root

root=
cso() { # arguments; variables in front of it as NAME=VALUE
    local variables=()
    while [[ "${1-}" == CSO_* ]]; do
        variables+=("$1")
        shift
    done
    env -i PATH="$PATH" CSO_HOME=/tmp/cso-home "${variables[@]}" "${enter[@]}" "$root" /tmp/cso "$@"
}
says() { # what, text, command
    local what=$1 text=$2 said
    shift 2
    said=$("$@" 2>&1) || true
    [[ "$said" == *"$text"* ]] || fail "in $root: $what: $said"
}
done_by() { # what, command: which must succeed, and whose output is its own
    local what=$1
    shift
    "$@" 2>"$folder/said" || fail "in $root: $what: $(cat "$folder/said")"
}
journey() { # a root that knows a login
    root=$1
    install -m 755 "$program" "$root/tmp/cso"
    says 'the version' "cso $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)" cso --version
    done_by 'an invitation' cso invite create sam@example.org --name 'Sam Gamgee' \
        --record 'C220=Frodo B.' --yes >/dev/null
    local letter code
    letter=$(echo "$root"/tmp/cso-home/outbox/*.eml)
    [ -f "$letter" ] || fail "in $root: no email is in the outbox"
    grep --quiet "^Subject: Set up your Children's Services Online Account" "$letter" ||
        fail "in $root: the email is another one"
    code=$(grep --max-count=1 --only-matching --extended-regexp '^ {4}[0-9A-Z]{4}-[0-9A-Z]{4}' "$letter")
    done_by 'the code' cso invite verify sam@example.org "${code// /}" --yes >/dev/null
    says 'where it is' sign_up cso status sam@example.org --json

    {
        echo email,name,record,label
        for number in $(seq 10 59); do
            echo "person$number@example.org,Person $number,C$number,One of many"
        done
    } >"$root/tmp/list.csv"
    says 'a list' '"created": 50' cso batch run /tmp/list.csv --yes --json

    : >"$folder/portal"
    env -i PATH="$PATH" CSO_HOME=/tmp/cso-home "${enter[@]}" "$root" /tmp/cso \
        portal serve --listen 127.0.0.1:0 2>"$folder/portal" &
    portal=$!
    local port=
    for _ in $(seq 50); do
        port=$(sed -n 's/.*listens on 127\.0\.0\.1:\([0-9]*\);.*/\1/p' "$folder/portal")
        [ -z "$port" ] || break
        sleep 0.1
    done
    [ -n "$port" ] || fail "in $root: the portal does not listen: $(cat "$folder/portal")"
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
    local answer
    answer=$(tr -d '\r' <&3)
    exec 3>&-
    [[ "$answer" == 'HTTP/1.1 200'*ready ]] || fail "in $root: the portal answers: $answer"
    kill "$portal"
    wait "$portal" || fail "in $root: the portal ends badly: $(cat "$folder/portal")"
    portal=
}

# --- where nothing is

empty=$folder/empty
mkdir -p "$empty"/{etc,tmp}
root=$empty
install -m 755 "$program" "$empty/tmp/cso"
says 'a login that nothing tells' 'the operating system does not say who is logged in' cso status
# On a shared database the server says it; nothing listens at port 1.
says 'a login that the address names' 'nothing answers at that address' \
    cso status --database 'postgres://kl@127.0.0.1:1/cso?sslmode=disable'
says 'a login that nothing names' 'the operating system does not say who is logged in' \
    cso status --database 'postgres://127.0.0.1:1/cso?sslmode=disable'
echo 'jb:x:0:0:JB:/tmp:' >"$empty/etc/passwd"
journey "$empty"
says 'who it was' '"worker": "jb"' cso status sam@example.org --json

# A name is looked up in files and by DNS, whatever modules the computer's own programs ask. Nothing
# listens at port 1, which is told apart from a name that is not found.
mail() { # host
    cso "CSO_MAIL_URL=smtp://$1:1?tls=none" mail test sam@example.org --yes
}
echo '127.0.0.1 localhost relay.example.org' >"$empty/etc/hosts"
says 'localhost' 'nothing answers at that address' mail localhost
printf 'passwd: systemd files sss\nhosts: mymachines files resolve [!UNAVAIL=return] dns\n' \
    >"$empty/etc/nsswitch.conf"
says 'a name in /etc/hosts' 'nothing answers at that address' mail relay.example.org
says 'a name that nobody has' 'lookup' mail nowhere.invalid
says 'a login in /etc/passwd among modules' '"worker": "jb"' cso status sam@example.org --json

# The certificate authorities are those of the computer.
openssl req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=CA:FALSE -keyout "$folder/key" -out "$folder/ca" 2>/dev/null
: >"$folder/server"
openssl s_server -accept 127.0.0.1:0 -cert "$folder/ca" -key "$folder/key" \
    < <(while printf '554 nobody is served here\r\n' && sleep 0.2; do :; done) >"$folder/server" 2>&1 &
server=$!
port=
for _ in $(seq 50); do
    port=$(sed -n 's/^ACCEPT 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$folder/server")
    [ -z "$port" ] || break
    sleep 0.1
done
[ -n "$port" ] || fail "the TLS server does not listen: $(cat "$folder/server")"
encrypted() {
    cso "CSO_MAIL_URL=smtps://localhost:$port" mail test sam@example.org --yes
}
says 'a certificate that nobody vouches for' 'is not trusted' encrypted
mkdir -p "$empty/etc/ssl/certs"
cp "$folder/ca" "$empty/etc/ssl/certs/ca-certificates.crt"
says 'a certificate that this computer trusts' 'nobody is served here' encrypted
kill "$server"
server=
places='a root without anything'

# --- in an older distribution

older=target/static/debian-11
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null 2>&1; then
    echo 'static: Debian 11 is not tried: that needs root and debootstrap'
elif [ ! -d "$older" ] && ! {
    rm -rf "$older.new"
    debootstrap --variant=minbase bullseye "$older.new" >"$folder/debootstrap" 2>&1 &&
        mv "$older.new" "$older"
}; then
    rm -rf "$older.new"
    echo "static: Debian 11 is not tried: $(tail -n 1 "$folder/debootstrap")"
else
    rm -rf "$older/tmp/cso-home"
    journey "$PWD/$older"
    rm -rf "$older"/tmp/{cso,cso-home,list.csv}
    places+=", Debian $(cat "$older/etc/debian_version") with glibc $(chroot "$older" ldd --version |
        sed -n '1s/.* //p')"
fi

echo "the static program works: invited, verified, ran a list and answered in $places ($SECONDS s)"
