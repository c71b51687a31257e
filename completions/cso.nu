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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete cso status output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso status color" [] {
    [ "auto" "always" "never" ]
  }

  # See where an invitation is, who must act and what comes next
  export extern "cso status" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso status output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso status color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector?: string         # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso invite output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite color" [] {
    [ "auto" "always" "never" ]
  }

  # Manage invitations
  export extern "cso invite" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso invite create if_exists" [] {
    [ "error" "skip" "resend" ]
  }

  def "nu-complete cso invite create output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite create color" [] {
    [ "auto" "always" "never" ]
  }

  # Invite a person to one or more records
  export extern "cso invite create" [
    --name: string            # The person's name
    --record: string          # A record to offer; with =LABEL where the record is not known yet. Repeat it for more
    --relationship: string    # What the person is to the child, parent where it is left out: parent, carer, foster-carer, young-person, professional, other
    --worker: string          # The allocated worker; you, where it is left out
    --expires-in: string      # How long the code lives, such as 14d; `policy.code_life` where it is left out
    --language: string        # The language of the emails: en or cy; `organisation.language` where it is left out
    --note: string            # A note for colleagues; it never leaves the office
    --no-send                 # Leave the email in the outbox
    --if-exists: string@"nu-complete cso invite create if_exists" # What to do when the person has a live invitation to the record already
    --same-person             # Another name at this address is the same person, renamed; you asked
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite create output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite create color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    email?: string            # The person's own email address
  ]

  def "nu-complete cso invite list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite list color" [] {
    [ "auto" "always" "never" ]
  }

  # List invitations
  export extern "cso invite list" [
    --state: string           # Only in this state: awaiting-code, code-verified, accepted, decided, closed, withdrawn, expired. Repeat it for more
    --waiting-on: string      # Only where this one must act: worker, person, approver, support, system, nobody
    --mine                    # Only your own
    --worker: string          # Only of this worker
    --team: string            # Only of this team
    --record: string          # Only to this record
    --older-than: string      # Only created at least so long ago, such as 3d
    --search: string          # Only where words of the name, address or reference begin like this
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --count                   # Only tell how many there are
    --reveal                  # Show names and addresses in full; recorded in the audit trail
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso invite show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one invitation
  export extern "cso invite show" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso invite code output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite code color" [] {
    [ "auto" "always" "never" ]
  }

  # Read a unique code back on screen, with a reason
  export extern "cso invite code" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite code output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite code color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso invite verify output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the code that the person says on the phone
  export extern "cso invite verify" [
    --no-send                 # Leave the next email in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite verify output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite verify color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
    code?: string             # The code as the person says it; - reads it from standard input
  ]

  def "nu-complete cso invite resend output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite resend color" [] {
    [ "auto" "always" "never" ]
  }

  # Send the present email again
  export extern "cso invite resend" [
    --new-code                # Make a new code or link; the old one is void
    --force                   # Send again although the last email is fresh or there were many today; needs --reason
    --no-send                 # Leave the email in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite resend output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite resend color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address; - reads one a line
  ]

  def "nu-complete cso invite amend output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite amend color" [] {
    [ "auto" "always" "never" ]
  }

  # Correct an invitation
  export extern "cso invite amend" [
    --email: string           # The right email address
    --name: string            # The right name
    --relationship: string    # What the person is to the child
    --worker: string          # The allocated worker
    --language: string        # The language of the emails: en or cy
    --note: string            # A note for colleagues; an empty one takes it away
    --expires-in: string      # A new end of the present code or link, from now, such as 7d
    --same-person             # Another name at this address is the same person, renamed; you asked
    --no-send                 # Leave the email in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite amend output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite amend color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso invite withdraw output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite withdraw color" [] {
    [ "auto" "always" "never" ]
  }

  # Take an invitation back
  export extern "cso invite withdraw" [
    --tell                    # Tell the person by an email that says no more than that nothing is needed
    --no-send                 # Leave that email in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite withdraw output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite withdraw color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address; - reads one a line
  ]

  def "nu-complete cso invite history output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso invite history color" [] {
    [ "auto" "always" "never" ]
  }

  # Show everything that happened to an invitation
  export extern "cso invite history" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso invite history output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso invite history color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso access output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso access color" [] {
    [ "auto" "always" "never" ]
  }

  # Manage access to records
  export extern "cso access" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso access output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso access color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso access list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso access list color" [] {
    [ "auto" "always" "never" ]
  }

  # List accesses
  export extern "cso access list" [
    --awaiting                # Only what waits for approval, oldest first
    --state: string           # Only in this state: offered, accepted, active, ending, ended, declined, refused, suspended. Repeat it for more
    --record: string          # Only to this record
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --reveal                  # Show names in full; recorded in the audit trail
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso access list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso access list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso access show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso access show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one invitation's accesses with everything needed to decide
  export extern "cso access show" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso access show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso access show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso access approve output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso access approve color" [] {
    [ "auto" "always" "never" ]
  }

  # Approve the activation of records
  export extern "cso access approve" [
    --record: string          # Only this record. Repeat it for more
    --no-send                 # Leave the email in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso access approve output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso access approve color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address; - reads one a line
  ]

  def "nu-complete cso access refuse output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso access refuse color" [] {
    [ "auto" "always" "never" ]
  }

  # Refuse the activation of records, with a reason
  export extern "cso access refuse" [
    --record: string          # Only this record. Repeat it for more
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso access refuse output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso access refuse color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    selector: string          # An invitation's reference or its beginning, or the person's email address
  ]

  def "nu-complete cso batch output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch color" [] {
    [ "auto" "always" "never" ]
  }

  # Invite many people from a list
  export extern "cso batch" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso batch check output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch check color" [] {
    [ "auto" "always" "never" ]
  }

  # Check a list and report every bad row
  export extern "cso batch check" [
    --strict                  # Refuse rows that raise doubts, instead of warning of them
    --ignore-extra            # Leave out columns that are not known, instead of refusing the list
    --sheet: string           # The sheet to read, where a workbook has several
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch check output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch check color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    file: path                # The list; - reads standard input
  ]

  def "nu-complete cso batch run output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch run color" [] {
    [ "auto" "always" "never" ]
  }

  # Invite everybody on a list
  export extern "cso batch run" [
    --strict                  # Refuse rows that raise doubts, instead of warning of them
    --ignore-extra            # Leave out columns that are not known, instead of refusing the list
    --sheet: string           # The sheet to read, where a workbook has several
    --no-send                 # Leave the emails in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch run output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch run color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    file: path                # The list; - reads standard input
  ]

  def "nu-complete cso batch resume output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch resume color" [] {
    [ "auto" "always" "never" ]
  }

  # Go on with a run that was stopped
  export extern "cso batch resume" [
    --no-send                 # Leave the emails in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch resume output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch resume color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    run: string               # The run's reference
  ]

  def "nu-complete cso batch list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch list color" [] {
    [ "auto" "always" "never" ]
  }

  # List runs, newest first
  export extern "cso batch list" [
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso batch show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one run and what became of its rows
  export extern "cso batch show" [
    --rows                    # List every row
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    run: string               # The run's reference
  ]

  def "nu-complete cso batch rejects output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso batch rejects color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the rejected rows of a run, ready to mend and run again
  export extern "cso batch rejects" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso batch rejects output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso batch rejects color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    run: string               # The run's reference
  ]

  def "nu-complete cso record output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record color" [] {
    [ "auto" "always" "never" ]
  }

  # Manage records
  export extern "cso record" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso record add output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record add color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a record that people can be invited to
  export extern "cso record add" [
    --label: string           # The name under which the portal shows it
    --team: string            # The team whose record it is; your own, where it is left out
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record add output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record add color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    record: string            # The record's reference in the case system, such as C220
  ]

  def "nu-complete cso record list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record list color" [] {
    [ "auto" "always" "never" ]
  }

  # List records
  export extern "cso record list" [
    --search: string          # Only where the reference begins like this or the label contains it
    --restricted              # Only restricted ones
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --reveal                  # Show labels in full; recorded in the audit trail
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso record show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one record and the invitations that give or offer access to it
  export extern "cso record show" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    record: string            # The record's reference
  ]

  def "nu-complete cso record restrict output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record restrict color" [] {
    [ "auto" "always" "never" ]
  }

  # Restrict a record to its own team, at once
  export extern "cso record restrict" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record restrict output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record restrict color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    record: string            # The record's reference
  ]

  def "nu-complete cso record unrestrict output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record unrestrict color" [] {
    [ "auto" "always" "never" ]
  }

  # Lift the restriction of a record
  export extern "cso record unrestrict" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record unrestrict output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record unrestrict color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    record: string            # The record's reference
  ]

  def "nu-complete cso record reassign output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso record reassign color" [] {
    [ "auto" "always" "never" ]
  }

  # Give a record to another team
  export extern "cso record reassign" [
    --team: string            # The team whose record it is from now on
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso record reassign output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso record reassign color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    record: string            # The record's reference
  ]

  def "nu-complete cso staff output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff color" [] {
    [ "auto" "always" "never" ]
  }

  # Manage the people who work with this program
  export extern "cso staff" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso staff add output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff add color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a member of staff
  export extern "cso staff add" [
    --role: string            # What they may do: caseworker, approver, support, auditor, admin. Repeat it for more
    --team: string            # The team whose invitations and restricted records they see; a team that is set stays where this is left out
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff add output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff add color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    login: string             # The login
  ]

  def "nu-complete cso staff list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff list color" [] {
    [ "auto" "always" "never" ]
  }

  # List all staff
  export extern "cso staff list" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso staff show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one member of staff
  export extern "cso staff show" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    login: string             # The login
  ]

  def "nu-complete cso staff role output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff role color" [] {
    [ "auto" "always" "never" ]
  }

  # Set the roles of a member of staff
  export extern "cso staff role" [
    --role: string            # What they may do: caseworker, approver, support, auditor, admin. Repeat it for more
    --team: string            # The team whose invitations and restricted records they see; a team that is set stays where this is left out
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff role output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff role color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    login: string             # The login
  ]

  def "nu-complete cso staff disable output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso staff disable color" [] {
    [ "auto" "always" "never" ]
  }

  # Take all rights from a member of staff
  export extern "cso staff disable" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso staff disable output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso staff disable color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    login: string             # The login
  ]

  def "nu-complete cso audit output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso audit color" [] {
    [ "auto" "always" "never" ]
  }

  # Read and check the audit trail
  export extern "cso audit" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso audit output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso audit color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso audit list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso audit list color" [] {
    [ "auto" "always" "never" ]
  }

  # List entries, newest first
  export extern "cso audit list" [
    --subject: string         # Only about this: a reference of an invitation, record, account, message or key, or a login
    --record: string          # Only about this record
    --actor: string           # Only by this member of staff; or person, or system
    --action: string          # Only actions that begin like this, such as code or access.approved
    --since: string           # Only from this day or instant on, such as 2026-11-22
    --until: string           # Only up to the end of this day, or before this instant
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso audit list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso audit list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso audit verify output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso audit verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Check that no entry was changed, added or taken out
  export extern "cso audit verify" [
    --head: string            # A head that `cso audit head` printed earlier
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso audit verify output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso audit verify color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso audit export output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso audit export color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the whole trail as JSON lines or CSV
  export extern "cso audit export" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso audit export output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso audit export color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    file?: path               # Where to write it; standard output, where it is left out or -
  ]

  def "nu-complete cso audit head output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso audit head color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the number and hash of the last entry, to keep elsewhere
  export extern "cso audit head" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso audit head output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso audit head color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso key output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso key color" [] {
    [ "auto" "always" "never" ]
  }

  # See and renew the keys that codes are made with
  export extern "cso key" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso key output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso key color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso key list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso key list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the keys and whether they belong to the database
  export extern "cso key list" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso key list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso key list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso key rotate output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso key rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a fresh key for everything made from now on
  export extern "cso key rotate" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso key rotate output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso key rotate color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso mail output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail color" [] {
    [ "auto" "always" "never" ]
  }

  # Send messages and look at the outbox
  export extern "cso mail" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso mail send output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail send color" [] {
    [ "auto" "always" "never" ]
  }

  # Send everything that is due
  export extern "cso mail send" [
    --limit: string           # Send at most so many
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail send output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail send color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso mail list output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail list color" [] {
    [ "auto" "always" "never" ]
  }

  # List messages and what became of them
  export extern "cso mail list" [
    --state: string           # Only in this state: queued, sending, sent, delivered, failed, cancelled, held. Repeat it for more
    --kind: string            # Only of this kind: setup, accept, verification-code, activation, reminder, closed
    --invitation: string      # Only about this invitation
    --limit: string           # Show at most so many
    --after: string           # Go on after this place, which the page before told
    --reveal                  # Show addresses in full; recorded in the audit trail
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail list output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail list color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso mail show output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one message, without its text
  export extern "cso mail show" [
    --reveal                  # Show the address in full; recorded in the audit trail
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail show output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail show color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    id: string                # The message, such as MSG-4F7H2KQ9
  ]

  def "nu-complete cso mail preview output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail preview color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what a message says, with a made-up example
  export extern "cso mail preview" [
    --language: string        # The language: en or cy; organisation.language where it is left out
    --html                    # Print the HTML
    --form: string            # Which form, where the kind has more than one
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail preview output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail preview color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    kind: string              # The kind: setup, accept, verification-code, activation, reminder, closed
  ]

  def "nu-complete cso mail retry output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail retry color" [] {
    [ "auto" "always" "never" ]
  }

  # Let messages go that are held, failed or wait
  export extern "cso mail retry" [
    --held                    # All that are held
    --failed                  # All that failed
    --no-send                 # Leave them in the outbox
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail retry output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail retry color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    ...ids: string            # The messages, such as MSG-4F7H2KQ9
  ]

  def "nu-complete cso mail test output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso mail test color" [] {
    [ "auto" "always" "never" ]
  }

  # Send one test email
  export extern "cso mail test" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso mail test output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso mail test color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    address: string           # Your own address, or a colleague's
  ]

  def "nu-complete cso portal output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso portal color" [] {
    [ "auto" "always" "never" ]
  }

  # Run the web pages for invited people
  export extern "cso portal" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso portal output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso portal color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso portal serve output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso portal serve color" [] {
    [ "auto" "always" "never" ]
  }

  # Serve the web pages for invited people until stopped
  export extern "cso portal serve" [
    --listen: string          # Listen here instead of `portal.listen`: address and port, or unix:PATH
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso portal serve output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso portal serve color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db color" [] {
    [ "auto" "always" "never" ]
  }

  # Make, check, back up and restore the database
  export extern "cso db" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db init output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db init color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a new database and its key
  export extern "cso db init" [
    --admin: string           # On a server: this login becomes the first admin
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db init output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db init color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db status output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db status color" [] {
    [ "auto" "always" "never" ]
  }

  # Tell where the database is and how it is
  export extern "cso db status" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db status output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db status color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db migrate output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db migrate color" [] {
    [ "auto" "always" "never" ]
  }

  # Bring an older database up to date
  export extern "cso db migrate" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db migrate output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db migrate color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db backup output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Write a copy to a file while others go on working
  export extern "cso db backup" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db backup output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db backup color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    file: path                # The new file; one that is there already is never overwritten
  ]

  def "nu-complete cso db copy output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db copy color" [] {
    [ "auto" "always" "never" ]
  }

  # Move a local database to a server
  export extern "cso db copy" [
    --to: string              # The database on the server, as whoever owns it
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db copy output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db copy color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso db restore output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso db restore color" [] {
    [ "auto" "always" "never" ]
  }

  # Put a backup in the place of the database
  export extern "cso db restore" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso db restore output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso db restore color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    file: path                # The backup
  ]

  def "nu-complete cso doctor output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Check everything that must work, and say what mends it
  export extern "cso doctor" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso doctor output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso doctor color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete cso demo output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a practice database with made-up people at every stage
  export extern "cso demo" [
    --folder: directory       # The practice folder
    --fresh                   # Throw an earlier practice folder away and begin anew
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso demo output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso demo color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete cso completions shell" # The shell
  ]

  def "nu-complete cso help output" [] {
    [ "table" "plain" "json" "jsonl" "csv" ]
  }

  def "nu-complete cso help color" [] {
    [ "auto" "always" "never" ]
  }

  # Explain a command or a topic
  export extern "cso help" [
    --database: string        # Use this database: a path, sqlite:PATH or postgres://… (`CSO_DATABASE`)
    --config: path            # Read settings from this file (`CSO_CONFIG`)
    --output(-o): string@"nu-complete cso help output" # How results look; a table on a terminal, else plain (`CSO_OUTPUT`)
    --json                    # The same as --output json
    --color: string@"nu-complete cso help color" # When colour is used
    --reason: string          # Why this is done; kept in the audit trail
    --yes(-y)                 # Answer yes to every question
    --no-input                # Ask nothing; fail where an answer is needed
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # A command, or one of config, journey, security, operations and errors
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
    --no-pager                # Print long results at once, without a pager (`CSO_PAGER`, `PAGER`)
    --dry-run                 # Say what would be done and change nothing
    --quiet(-q)               # Print results and errors only
    --verbose(-v)             # Say more; twice says even more
    --help(-h)                # Print help (see more with '--help')
    dir?: directory           # The folder that holds completions/ and man/
  ]

}

export use completions *
