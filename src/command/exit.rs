//! The exit codes, which scripts rely on.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done and clean.
    Clean,
    /// Done, with findings: a request conflicts, a size is over budget.
    Findings,
    /// Wrong usage or unreadable input.
    Usage,
    /// The build failed, or a result could not be written.
    BuildFailed,
    /// The terminal is gone: the code that a shell gives for a program ended by SIGHUP.
    TerminalGone,
    /// Interrupted by Ctrl-C or a signal.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::BuildFailed => 3,
            Self::TerminalGone => 129,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
