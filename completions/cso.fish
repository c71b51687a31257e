# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cso_global_optspecs
    string join \n database= config= o/output= json color= reason= y/yes no-input no-pager dry-run q/quiet v/verbose h/help V/version
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
complete -c cso -n "__fish_cso_needs_command" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_needs_command" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_needs_command" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_needs_command" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_needs_command" -s V -l version -d 'Print version'
complete -c cso -n "__fish_cso_needs_command" -f -a "status" -d 'See where an invitation is, who must act and what comes next'
complete -c cso -n "__fish_cso_needs_command" -f -a "invite" -d 'Manage invitations'
complete -c cso -n "__fish_cso_needs_command" -f -a "access" -d 'Manage access to records'
complete -c cso -n "__fish_cso_needs_command" -f -a "batch" -d 'Invite many people from a list'
complete -c cso -n "__fish_cso_needs_command" -f -a "record" -d 'Manage records'
complete -c cso -n "__fish_cso_needs_command" -f -a "staff" -d 'Manage the people who work with this program'
complete -c cso -n "__fish_cso_needs_command" -f -a "audit" -d 'Read and check the audit trail'
complete -c cso -n "__fish_cso_needs_command" -f -a "key" -d 'See and renew the keys that codes are made with'
complete -c cso -n "__fish_cso_needs_command" -f -a "mail" -d 'Send messages and look at the outbox'
complete -c cso -n "__fish_cso_needs_command" -f -a "portal" -d 'Run the web pages for invited people'
complete -c cso -n "__fish_cso_needs_command" -f -a "db" -d 'Make, check, back up and restore the database'
complete -c cso -n "__fish_cso_needs_command" -f -a "doctor" -d 'Check everything that must work, and say what mends it'
complete -c cso -n "__fish_cso_needs_command" -f -a "config" -d 'See settings and where each comes from'
complete -c cso -n "__fish_cso_needs_command" -f -a "demo" -d 'Make a practice database with made-up people at every stage'
complete -c cso -n "__fish_cso_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c cso -n "__fish_cso_needs_command" -f -a "help" -d 'Explain a command or a topic'
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
complete -c cso -n "__fish_cso_using_subcommand status" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and not __fish_seen_subcommand_from create list show code verify resend amend withdraw history" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l relationship -d 'What the person is to the child, parent where it is left out: parent, carer, foster-carer, young-person, professional, other' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l worker -d 'The allocated worker; you, where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l expires-in -d 'How long the code lives, such as 14d; `policy.code_life` where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l language -d 'The language of the emails: en or cy; `organisation.language` where it is left out' -r
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from create" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from code" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from verify" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from resend" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l same-person -d 'Another name at this address is the same person, renamed; you asked'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l no-send -d 'Leave the email in the outbox'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from amend" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from withdraw" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand invite; and __fish_seen_subcommand_from history" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand access; and not __fish_seen_subcommand_from list show approve refuse" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from approve" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand access; and __fish_seen_subcommand_from refuse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "check" -d 'Check a list and report every bad row'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "run" -d 'Invite everybody on a list'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "resume" -d 'Go on with a run that was stopped'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "list" -d 'List runs, newest first'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "show" -d 'Show one run and what became of its rows'
complete -c cso -n "__fish_cso_using_subcommand batch; and not __fish_seen_subcommand_from check run resume list show rejects" -f -a "rejects" -d 'Write the rejected rows of a run, ready to mend and run again'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l sheet -d 'The sheet to read, where a workbook has several' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l strict -d 'Refuse rows that raise doubts, instead of warning of them'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l ignore-extra -d 'Leave out columns that are not known, instead of refusing the list'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l sheet -d 'The sheet to read, where a workbook has several' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l strict -d 'Refuse rows that raise doubts, instead of warning of them'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l ignore-extra -d 'Leave out columns that are not known, instead of refusing the list'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l no-send -d 'Leave the emails in the outbox'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l no-send -d 'Leave the emails in the outbox'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l rows -d 'List every row'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand batch; and __fish_seen_subcommand_from rejects" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "add" -d 'Add a record that people can be invited to'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "list" -d 'List records'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "show" -d 'Show one record and the invitations that give or offer access to it'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "restrict" -d 'Restrict a record to its own team, at once'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "unrestrict" -d 'Lift the restriction of a record'
complete -c cso -n "__fish_cso_using_subcommand record; and not __fish_seen_subcommand_from add list show restrict unrestrict reassign" -f -a "reassign" -d 'Give a record to another team'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l label -d 'The name under which the portal shows it' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l team -d 'The team whose record it is; your own, where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l search -d 'Only where the reference begins like this or the label contains it' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l restricted -d 'Only restricted ones'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l reveal -d 'Show labels in full; recorded in the audit trail'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from restrict" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from unrestrict" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l team -d 'The team whose record it is from now on' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand record; and __fish_seen_subcommand_from reassign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -f -a "add" -d 'Add a member of staff'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -f -a "list" -d 'List all staff'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -f -a "show" -d 'Show one member of staff'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -f -a "role" -d 'Set the roles of a member of staff'
complete -c cso -n "__fish_cso_using_subcommand staff; and not __fish_seen_subcommand_from add list show role disable" -f -a "disable" -d 'Take all rights from a member of staff'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l role -d 'What they may do: caseworker, approver, support, auditor, admin. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l team -d 'The team whose invitations and restricted records they see; a team that is set stays where this is left out' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l role -d 'What they may do: caseworker, approver, support, auditor, admin. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l team -d 'The team whose invitations and restricted records they see; a team that is set stays where this is left out' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand staff; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -f -a "list" -d 'List entries, newest first'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -f -a "verify" -d 'Check that no entry was changed, added or taken out'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -f -a "export" -d 'Write the whole trail as JSON lines or CSV'
complete -c cso -n "__fish_cso_using_subcommand audit; and not __fish_seen_subcommand_from list verify export head" -f -a "head" -d 'Print the number and hash of the last entry, to keep elsewhere'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l subject -d 'Only about this: a reference of an invitation, record, account, message or key, or a login' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l record -d 'Only about this record' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l actor -d 'Only by this member of staff; or person, or system' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l action -d 'Only actions that begin like this, such as code or access.approved' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Only from this day or instant on, such as 2026-11-22' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l until -d 'Only up to the end of this day, or before this instant' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l head -d 'A head that `cso audit head` printed earlier' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand audit; and __fish_seen_subcommand_from head" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -f -a "list" -d 'List the keys and whether they belong to the database'
complete -c cso -n "__fish_cso_using_subcommand key; and not __fish_seen_subcommand_from list rotate" -f -a "rotate" -d 'Add a fresh key for everything made from now on'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "send" -d 'Send everything that is due'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "list" -d 'List messages and what became of them'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "show" -d 'Show one message, without its text'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "preview" -d 'Show what a message says, with a made-up example'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "retry" -d 'Let messages go that are held, failed or wait'
complete -c cso -n "__fish_cso_using_subcommand mail; and not __fish_seen_subcommand_from send list show preview retry test" -f -a "test" -d 'Send one test email'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l limit -d 'Send at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l state -d 'Only in this state: queued, sending, sent, delivered, failed, cancelled, held. Repeat it for more' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l kind -d 'Only of this kind: setup, accept, verification-code, activation, reminder, closed' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l invitation -d 'Only about this invitation' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l after -d 'Go on after this place, which the page before told' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l reveal -d 'Show addresses in full; recorded in the audit trail'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l reveal -d 'Show the address in full; recorded in the audit trail'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l language -d 'The language: en or cy; organisation.language where it is left out' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l form -d 'Which form, where the kind has more than one' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l html -d 'Print the HTML'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l held -d 'All that are held'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l failed -d 'All that failed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l no-send -d 'Leave them in the outbox'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand mail; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand portal; and not __fish_seen_subcommand_from serve" -f -a "serve" -d 'Serve the web pages for invited people until stopped'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l listen -d 'Listen here instead of `portal.listen`: address and port, or unix:PATH' -r
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand portal; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "init" -d 'Make a new database and its key'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "status" -d 'Tell where the database is and how it is'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "migrate" -d 'Bring an older database up to date'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "backup" -d 'Write a copy to a file while others go on working'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "copy" -d 'Move a local database to a server'
complete -c cso -n "__fish_cso_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup copy restore" -f -a "restore" -d 'Put a backup in the place of the database'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l admin -d 'On a server: this login becomes the first admin' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l to -d 'The database on the server, as whoever owns it' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand db; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand doctor" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand doctor" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand doctor" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand doctor" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand doctor" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand doctor" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand doctor" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand doctor" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand doctor" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand doctor" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand doctor" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand doctor" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c cso -n "__fish_cso_using_subcommand config; and not __fish_seen_subcommand_from show path check" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from show" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from path" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand config; and __fish_seen_subcommand_from check" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand demo" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
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
complete -c cso -n "__fish_cso_using_subcommand completions" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand completions" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand completions" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand completions" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cso -n "__fish_cso_using_subcommand help" -l database -d 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)' -r
complete -c cso -n "__fish_cso_using_subcommand help" -l config -d 'Read settings from this file (`CSO_CONFIG`)' -r -F
complete -c cso -n "__fish_cso_using_subcommand help" -s o -l output -d 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)' -r -f -a "table\t'Columns fitted to the screen'
plain\t'Values with tabs between, nothing cut'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'A file for spreadsheets'"
complete -c cso -n "__fish_cso_using_subcommand help" -l color -d 'When colour is used' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Also where no terminal is'
never\t'Nowhere'"
complete -c cso -n "__fish_cso_using_subcommand help" -l reason -d 'Why this is done; kept in the audit trail' -r
complete -c cso -n "__fish_cso_using_subcommand help" -l json -d 'The same as --output json'
complete -c cso -n "__fish_cso_using_subcommand help" -s y -l yes -d 'Answer yes to every question'
complete -c cso -n "__fish_cso_using_subcommand help" -l no-input -d 'Ask nothing; fail where an answer is needed'
complete -c cso -n "__fish_cso_using_subcommand help" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand help" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand help" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand help" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c cso -n "__fish_cso_using_subcommand generate" -l no-pager -d 'Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)'
complete -c cso -n "__fish_cso_using_subcommand generate" -l dry-run -d 'Say what would be done and change nothing'
complete -c cso -n "__fish_cso_using_subcommand generate" -s q -l quiet -d 'Print results and errors only'
complete -c cso -n "__fish_cso_using_subcommand generate" -s v -l verbose -d 'Say more; twice says even more'
complete -c cso -n "__fish_cso_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
