# Completion of cso in fish, made by `cso completions fish`. It asks the cso on the PATH for every
# answer and so stays right when the program is updated.

function __cso_complete
    command -q cso; or return
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command cso __complete --shell fish --index (count $words) -- $words "$current" 2>/dev/null)
        set -l parts (string split -m 1 \t -- $line)
        if test -n "$parts[1]"
            printf '%s\n' $line
            continue
        end
        # Paths: the shell knows them best. Only what stands behind the = is one.
        set -l head (string match -r -- '^--[^=]+=' "$current")
        set -l typed (string replace -r -- '^--[^=]+=' '' "$current")
        switch "$parts[2]"
            case files
                for path in (__fish_complete_path "$typed")
                    printf '%s%s\n' "$head" $path
                end
            case dirs
                for path in (__fish_complete_directories "$typed" '')
                    printf '%s%s\n' "$head" $path
                end
        end
    end
end

complete -c cso -e
complete -c cso -f -a '(__cso_complete)'
