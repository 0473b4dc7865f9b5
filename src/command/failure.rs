//! How a command fails: what to say, and which exit code it means.

use std::io;

use crate::exit::Exit;

/// A command's end without a result.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage or unreadable input.
    Input(anyhow::Error),
    /// The build failed; nothing was written.
    Build(anyhow::Error),
    /// The user or a signal stopped it.
    Interrupted,
    /// Whoever read our output went away: nobody is left to tell.
    PipeClosed,
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) => Exit::Usage,
            Self::Build(_) => Exit::BuildFailed,
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
            Self::PipeClosed => None,
        }
    }
}

/// Any error that is not told apart is one of the input.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::BrokenPipe) => Self::PipeClosed,
            _ => Self::Input(error),
        }
    }
}
