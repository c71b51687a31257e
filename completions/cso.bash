# Completion of cso in bash, made by `cso completions bash`. It asks the cso on the PATH for every
# answer and so stays right when the program is updated. It needs no bash-completion.

_cso() {
    local line=${COMP_LINE:0:COMP_POINT} words=() cur rest i
    # The words as they were typed: bash takes them apart at = : and @ as well.
    for ((i = 0; i < COMP_CWORD; i++)); do
        rest=${line#"${line%%[![:space:]]*}"}
        if ((i > 0)) && [[ $rest == "$line" ]]; then
            words[${#words[@]} - 1]+=${COMP_WORDS[i]}
        else
            words+=("${COMP_WORDS[i]}")
        fi
        line=${rest#"${COMP_WORDS[i]}"}
    done
    cur=${line#"${line%%[![:space:]]*}"}
    if [[ $cur == "$line" && ${#words[@]} -gt 1 ]]; then
        cur=${words[${#words[@]} - 1]}$cur
        unset "words[${#words[@]} - 1]"
    fi

    # An order, then the entries as they are shown. Nothing but the end of a line takes them apart.
    local IFS=$'\n' answer flags=$-
    answer=$(exec cso __complete --shell bash --index "${#words[@]}" --key "${COMP_TYPE-}" \
        --columns "${COLUMNS-}" --breaks "${COMP_WORDBREAKS-}" -- "${words[@]}" "$cur" 2>/dev/null) || answer=
    set -f
    COMPREPLY=($answer)
    [[ $flags == *f* ]] || set +f
    answer=${COMPREPLY[0]-}
    COMPREPLY=("${COMPREPLY[@]:1}")
    case $answer in
    # The shell itself knows paths best: their quoting, ~ and spaces.
    files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2")) ;;
    dirs) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$2")) ;;
    nospace) compopt -o nospace 2>/dev/null ;;
    esac
    return 0
}

complete -F _cso cso
