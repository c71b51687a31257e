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
complete -c cso -n "__fish_cso_needs_command" -f -a "status" -d 'See where an invitation is, who must act and what comes next'
complete -c cso -n "__fish_cso_needs_command" -f -a "invite" -d 'Manage invitations'
complete -c cso -n "__fish_cso_needs_command" -f -a "access" -d 'Manage access to records'
complete -c cso -n "__fish_cso_needs_command" -f -a "config" -d 'See settings and where each comes from'
complete -c cso -n "__fish_cso_needs_command" -f -a "demo" -d 'Make a practice database with made-up people at every stage'
complete -c cso -n "__fish_cso_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cso -n "__fish_cso_needs_command" -f -a "generate" -d 'Write completions/ and man/ from the command definitions'
complete -c cso -n "__fish_cso_using_subcommand status" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand status" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand status" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand status" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand status" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand status" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand status" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand status" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand status" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand status" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand status" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "create" -d 'Invite a person to one or more records'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "list" -d 'List invitations'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "show" -d 'Show one invitation'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "code" -d 'Read a unique code back on screen, with a reason'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "verify" -d 'Check the code that the person says on the phone'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "resend" -d 'Send the present email again'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "amend" -d 'Correct an invitation'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "withdraw" -d 'Take an invitation back'
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -f -a "history" -d 'Show everything that happened to an invitation'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l name -d 'The person\'s name' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l record -d 'A record to offer; with =LABEL where the record is not known yet. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l relationship -d 'What the person is to the child: parent, carer, foster-carer, young-person, professional, other' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l worker -d 'The allocated worker; you, where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l expires-in -d 'How long the code lives, such as 14d; policy.code_life where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l language -d 'The language of the emails: en or cy; organisation.language where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l note -d 'A note for colleagues; it never leaves the office' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l if-exists -d 'What to do when the person has a live invitation to the record already' -r -f -a "error\t'Refuse'
skip\t'Leave it as it is and show it'
resend\t'Send its email again'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l no-send -d 'Leave the email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l same-person -d 'Another name at this address is the same person, renamed; you asked'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l state -d 'Only in this state: awaiting-code, code-verified, accepted, decided, closed, withdrawn, expired. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l waiting-on -d 'Only where this one must act: worker, person, approver, support, system, nobody' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l worker -d 'Only of this worker' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l team -d 'Only of this team' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l record -d 'Only to this record' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l older-than -d 'Only created at least so long ago, such as 3d' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l search -d 'Only where words of the name, address or reference begin like this' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l mine -d 'Only your own'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l count -d 'Only tell how many there are'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l reveal -d 'Show names and addresses in full; recorded in the audit trail'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l no-send -d 'Leave the next email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l new-code -d 'Make a new code or link; the old one is void'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l force -d 'Send again although the last email is fresh or there were many today; needs --reason'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l no-send -d 'Leave the email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l email -d 'The right email address' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l name -d 'The right name' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l relationship -d 'What the person is to the child' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l worker -d 'The allocated worker' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l language -d 'The language of the emails: en or cy' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l note -d 'A note for colleagues; an empty one takes it away' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l expires-in -d 'A new end of the present code or link, from now, such as 7d' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l no-send -d 'Leave the email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l tell -d 'Tell the person by an email that says no more than that nothing is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l no-send -d 'Leave that email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -f -a "list" -d 'List accesses'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -f -a "show" -d 'Show one invitation\'s accesses with everything needed to decide'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -f -a "approve" -d 'Approve the activation of records'
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -f -a "refuse" -d 'Refuse the activation of records, with a reason'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l state -d 'Only in this state: offered, accepted, active, ending, ended, declined, refused, suspended. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l record -d 'Only to this record' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l awaiting -d 'Only what waits for approval, oldest first'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l reveal -d 'Show names in full; recorded in the audit trail'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l record -d 'Only this record. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l no-send -d 'Leave the email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l record -d 'Only this record. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c cso -n "__fish_cso_using_subcommand demo" -l folder -d 'The practice folder' -r -f -a "(__fish_complete_directories)"
complete -c cso -n "__fish_cso_using_subcommand demo" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand demo" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand demo" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand demo" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand demo" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand demo" -l fresh -d 'Throw an earlier practice folder away and begin anew'
complete -c cso -n "__fish_cso_using_subcommand demo" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand demo" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand demo" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand demo" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand demo" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand demo" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
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
