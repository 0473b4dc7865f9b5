//! How a command fails: what to say, and which exit code it means.

use std::io;

use crate::command::exit::Exit;
use crate::foundation::progress::Cancelled;

/// A command's end without a result.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage or unreadable input.
    Input(anyhow::Error),
    /// The build failed; nothing was written.
    Build(anyhow::Error),
    /// The result is known, and cannot be written to stdout.
    Output(io::Error),
    /// The user or a signal interrupted it.
    Interrupted,
    /// A bug in this program.
    Defect,
    /// The terminal or its connection is gone, so nothing can be reported.
    TerminalGone,
    /// The reader of stdout closed the pipe, so nothing is reported.
    PipeClosed,
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) => Exit::Usage,
            Self::Build(_) | Self::Output(_) | Self::Defect => Exit::BuildFailed,
            Self::TerminalGone => Exit::TerminalGone,
            Self::Interrupted => Exit::Interrupted,
            Self::PipeClosed => Exit::Clean,
        }
    }

    /// What to say on stderr, if there is anything to say.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        match self {
            Self::Input(error) | Self::Build(error) => Some(format!("{error:#}")),
            Self::Interrupted => Some("interrupted".to_owned()),
            Self::Defect => Some(
                "the screen failed: this is a bug in sysextant, please report it; the command \
                 above has your marks"
                    .to_owned(),
            ),
            Self::Output(error) => Some(format!("cannot write the result to stdout: {error}")),
            Self::PipeClosed | Self::TerminalGone => None,
        }
    }
}

/// Any other error is one of the input.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Input(error)
    }
}

/// Work that was cancelled.
impl From<Cancelled> for Failure {
    fn from(_: Cancelled) -> Self {
        Self::Interrupted
    }
}

/// A result that could not be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::Output(error),
        }
    }
}
