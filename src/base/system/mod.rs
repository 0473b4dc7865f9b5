//! What a base holds beside its packages: accounts, small files that checks read, and extensions
//! that are there already.

mod accounts;
mod files;
mod merged;

pub use accounts::Accounts;
pub(crate) use files::LARGEST_FILE;
pub use files::SystemFiles;
pub(crate) use merged::Merged;
pub use merged::MergedExtension;
