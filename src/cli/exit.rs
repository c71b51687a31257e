//! Exit codes: a contract with scripts, the same in `design/cli.md`, the README and the tests.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do; also a closed output pipe.
    Done,
    /// Failed for a reason that none of the others names.
    Failed,
    /// The command line is wrong, or input does not validate.
    Usage,
    /// Not found, or ambiguous.
    NotFound,
    /// Its state does not allow that.
    WrongState,
    /// Not permitted, or another person is needed.
    Forbidden,
    /// A code is wrong, locked or expired.
    Code,
    /// A batch finished with rejected rows.
    Partial,
    /// Temporary: safe to run again.
    Temporary,
    /// Interrupted, with nothing half-written.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::WrongState => 4,
            Self::Forbidden => 5,
            Self::Code => 6,
            Self::Partial => 7,
            Self::Temporary => 8,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.number().into()
    }
}
