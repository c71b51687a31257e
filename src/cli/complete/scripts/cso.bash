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

    local IFS=$'\n' answer value about order='' values=() abouts=() widest=0
    answer=$(command cso __complete --shell bash --index "${#words[@]}" -- "${words[@]}" "$cur" 2>/dev/null)
    COMPREPLY=()
    # What bash has put aside of the word: it replaces only what stands behind.
    local kept='' mark head
    for mark in '=' ':' '@'; do
        if [[ $COMP_WORDBREAKS == *"$mark"* && $cur == *"$mark"* ]]; then
            head=${cur%"$mark"*}$mark
            ((${#head} > ${#kept})) && kept=$head
        fi
    done
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        about=${line#*$'\t'}
        if [[ -z $line ]]; then
            continue
        elif [[ -z $value ]]; then
            order=$about
            continue
        fi
        value=${value#"$kept"}
        # A login may hold what bash would take for something of its own.
        [[ $value == *[!A-Za-z0-9_./:@=,+-]* && $cur != [\"\']* ]] && printf -v value %q "$value"
        values+=("$value")
        abouts+=("$about")
        ((${#value} > widest)) && widest=${#value}
    done <<<"$answer"

    if [[ ${#values[@]} -eq 0 ]]; then
        # The shell itself knows paths best: their quoting, ~ and spaces.
        case $order in
        files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "${cur#"$kept"}")) ;;
        dirs) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "${cur#"$kept"}")) ;;
        esac
        return 0
    fi
    if [[ ${#values[@]} -eq 1 ]]; then
        COMPREPLY=("${values[0]}")
        [[ ${values[0]} == *= ]] && compopt -o nospace 2>/dev/null
        return 0
    fi
    # Descriptions are shown where values are listed, and left out where a key walks through them.
    if [[ ${COMP_TYPE:-9} == 37 || ${COMP_TYPE:-9} == 42 ]]; then
        COMPREPLY=("${values[@]}")
        return 0
    fi
    local width=$((${COLUMNS:-80} - 1)) text
    for i in "${!values[@]}"; do
        text=${values[i]}
        if [[ -n ${abouts[i]} ]]; then
            printf -v text '%-*s  %s' "$widest" "$text" "${abouts[i]}"
            ((${#text} > width && width > widest)) && text=${text:0:width}
            # As wide as half the screen and more: each stands on a line of its own.
            printf -v text '%-*s' "$((width / 2 + 2))" "$text"
        fi
        COMPREPLY+=("$text")
    done
    return 0
}

complete -F _cso cso
