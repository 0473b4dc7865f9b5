//! Why an option cannot be taken.

/// An invalid option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// No algorithm has that name.
    #[error("no compression is called {name:?}: take zstd, xz, gzip, lz4 or none")]
    Algorithm {
        /// As typed.
        name: String,
    },
    /// The algorithm has levels, but not this one.
    #[error("{algorithm} has no level {level:?}: take {least} to {highest}")]
    Level {
        /// Which algorithm.
        algorithm: &'static str,
        /// As typed.
        level: String,
        /// The lowest it has.
        least: u8,
        /// The highest it has.
        highest: u8,
    },
    /// The algorithm has no levels.
    #[error("{algorithm} has no levels: write {algorithm:?}")]
    NoLevels {
        /// Which algorithm.
        algorithm: &'static str,
    },
    /// Blocks cannot be of that size.
    #[error("{text:?} is no block size: take a power of two from 4K to 1M, such as 128K")]
    BlockSize {
        /// As typed.
        text: String,
    },
}
