//! What the package databases of all families have in common: where they and their settings stand,
//! how much of them is read, how stanzas become packages, and the value that their readers give.

mod architectures;
mod files;
mod foreign;
mod installed;
mod moved;
mod notes;
mod place;
mod settings;
mod stanza_packages;

pub use architectures::Architectures;
pub(crate) use files::{Files, LARGEST_DATABASE, LARGEST_TEXT, too_large};
pub use foreign::ForeignDatabase;
pub use installed::Installed;
pub(crate) use moved::Moved;
#[cfg(test)]
pub(crate) use notes::MOST_NOTES;
pub(crate) use notes::Notes;
pub(crate) use place::{
    database_of, described, leads_to_a_database, makes_a_database, place, places,
    places_of_databases_alone,
};
pub(crate) use settings::{DNF_ARCHITECTURES, belongs_to_settings, is_opkg_setting};
pub(crate) use stanza_packages::StanzaPackages;
