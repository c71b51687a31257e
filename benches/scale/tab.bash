# One press of TAB in bash as a person has it: the whole completion function, beside that of git for a
# branch among a thousand. Prints pairs of microseconds, git's first.
#
# tab.bash FOLDER ROUNDS WORD SCRIPT GIT_SCRIPT; a repository is made in FOLDER, and the cso of the PATH
# is asked.
set -eu
folder=$1 rounds=$2 word=$3 script=$4 git_script=$5
if [ ! -d "$folder/.git" ]; then
    git init -q "$folder"
    git -C "$folder" -c user.name=x -c user.email=x@example.org commit -q --allow-empty -m x
    for number in $(seq -w 1 1000); do
        echo "create refs/heads/feature/topic-$number HEAD"
    done | git -C "$folder" update-ref --stdin
    git -C "$folder" pack-refs --all
fi
cd "$folder"
set +eu
. "$git_script"
. "$script"

# As bash calls it for a list of what fits.
press() { # function, words
    local called=$1
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_TYPE=63 COMP_KEY=9 COMPREPLY=()
    COMP_POINT=${#COMP_LINE}
    "$called" "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
}

for ((round = 0; round <= rounds; round++)); do
    start=${EPOCHREALTIME/[.,]/}
    press __git_wrap__git_main git checkout ''
    middle=${EPOCHREALTIME/[.,]/} branches=${#COMPREPLY[@]}
    press _cso cso status "$word"
    end=${EPOCHREALTIME/[.,]/}
    if [ "$branches" -lt 1000 ] || [ "${#COMPREPLY[@]}" -eq 0 ]; then
        echo "$branches branches and ${#COMPREPLY[@]} references were offered" >&2
        exit 1
    fi
    ((round > 0)) && echo "$((middle - start)) $((end - middle))"
done
exit 0
