
use builtin;
use str;

set edit:completion:arg-completer[cso] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'cso'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'cso'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand config 'See settings and where each comes from'
            cand completions 'Print the completion script for a shell'
            cand generate 'Write completions/ and man/ from the command definitions'
        }
        &'cso;config'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'List every setting with its value and where it comes from'
            cand path 'Print where settings and data are looked for'
            cand check 'Report everything that is wrong with the settings'
        }
        &'cso;config;show'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cso;config;path'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cso;config;check'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cso;completions'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cso;generate'= {
            cand --database 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)'
            cand --config 'Read settings from this file (`CSO_CONFIG`)'
            cand -o 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --output 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)'
            cand --color 'When colour is used'
            cand --reason 'Why this is done; kept in the audit trail'
            cand --check 'Write nothing; fail when a file differs'
            cand --json 'The same as --output json'
            cand -y 'Answer yes to every question'
            cand --yes 'Answer yes to every question'
            cand --no-input 'Ask nothing; fail where an answer is needed'
            cand --dry-run 'Say what would be done and change nothing'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more; twice says even more'
            cand --verbose 'Say more; twice says even more'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
