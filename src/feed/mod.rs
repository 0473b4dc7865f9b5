//! Feeds: folders, indexes and files of packages that can be added to a base.
//!
//! A [`Pool`] joins the candidates of all feeds in one fixed order, so that a [`CandidateId`] means
//! the same package in every run over the same feeds.

mod candidate;
mod checksum;
pub(super) mod deb;
mod error;
mod index_source;
mod location;
mod mirror;
mod note;
mod open;
mod others;
mod package_reader;
mod pool;
mod reading;
mod rpm;
mod verify;

pub use candidate::{Candidate, PackageFile};
pub use error::FeedError;
pub use note::FeedNote;
pub use package_reader::PackageReader;
pub use pool::{CandidateId, Feed, Pool, PoolOrder};
pub use rpm::package_file::RpmCandidateError;
pub use verify::PackageFileError;
