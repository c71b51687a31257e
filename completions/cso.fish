# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cso_global_optspecs
    string join \n database= config= o/output= json color= reason= y/yes no-input dry-run q/quiet v/verbose h/help V/version
end

function __fish_cso_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cso_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cso_using_subcommand
    set -l cmd (__fish_cso_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cso -n "__fish_cso_needs_command" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_needs_command" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_needs_command" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_needs_command" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_needs_command" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_needs_command" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_needs_command" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_needs_command" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_needs_command" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_needs_command" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_needs_command" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_needs_command" -s V -l version -d 'Print version'
complete -c cso -n "__fish_cso_needs_command" -f -a "config" -d 'See settings and where each comes from'
complete -c cso -n "__fish_cso_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cso -n "__fish_cso_needs_command" -f -a "generate" -d 'Write completions/ and man/ from the command definitions'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "show" -d 'List every setting with its value and where it comes from'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "path" -d 'Print where settings and data are looked for'
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -f -a "check" -d 'Report everything that is wrong with the settings'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand completions" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand completions" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand completions" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand completions" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand completions" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand completions" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand completions" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand completions" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand completions" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand completions" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand completions" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand generate" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand generate" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand generate" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand generate" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand generate" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand generate" -l check -d 'Write nothing; fail when a file differs'
complete -c cso -n "__fish_cso_using_subcommand generate" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand generate" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand generate" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand generate" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand generate" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand generate" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
