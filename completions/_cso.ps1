
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'cso' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'cso'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'cso' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'See settings and where each comes from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions/ and man/ from the command definitions')
            break
        }
        'cso;config' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'List every setting with its value and where it comes from')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where settings and data are looked for')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Report everything that is wrong with the settings')
            break
        }
        'cso;config;show' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cso;config;path' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cso;config;check' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cso;completions' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cso;generate' {
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read settings from this file (`CSO_CONFIG`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results look; a table on a terminal, else plain (`CSO_OUTPUT`)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colour is used')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why this is done; kept in the audit trail')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; fail when a file differs')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --output json')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing; fail where an answer is needed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more; twice says even more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
