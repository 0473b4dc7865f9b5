//! Existing images against a base: whether its systemd merges them ([`acceptance`]), and what they do
//! to it once they are merged ([`existing`]). [`images`] puts both together.

pub mod acceptance;
mod assumed;
mod attributes;
mod existing;
mod hidden;
pub mod images;
mod nodes;
