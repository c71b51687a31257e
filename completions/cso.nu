module completions {

  def "nu-complete cso output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso color" [] {
    [ "auto" "always" "never" ]
  }

  # Invite people to Children's Services Online, see them through verification, approve their access
  export extern cso [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete cso config output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso config color" [] {
    [ "auto" "always" "never" ]
  }

  # See settings and where each comes from
  export extern "cso config" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso config output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso config color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso config show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso config show color" [] {
    [ "auto" "always" "never" ]
  }

  # List every setting with its value and where it comes from
  export extern "cso config show" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso config show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso config show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    key?: string              # A section or the beginning of a key, such as mail or policy.code
  ]

  def "nu-complete cso config path output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso config path color" [] {
    [ "auto" "always" "never" ]
  }

  # Print where settings and data are looked for
  export extern "cso config path" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso config path output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso config path color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso config check output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso config check color" [] {
    [ "auto" "always" "never" ]
  }

  # Report everything that is wrong with the settings
  export extern "cso config check" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso config check output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso config check color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso completions shell" [] {
    [ "bash" "zsh" "fish" "powershell" "elvish" "nushell" ]
  }

  def "nu-complete cso completions output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the completion script for a shell
  export extern "cso completions" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso completions output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso completions color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete cso completions shell" # The shell
  ]

  def "nu-complete cso generate output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso generate color" [] {
    [ "auto" "always" "never" ]
  }

  # Write completions/ and man/ from the command definitions
  export extern "cso generate" [
    --check                   # Write nothing; fail when a file differs
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso generate output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso generate color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    dir?: directory           # The folder that holds completions/ and man/
  ]

}

export use completions *
