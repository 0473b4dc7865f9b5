//! Every reader of every family, given honest input with bytes changed, cut off, doubled or moved:
//! it is read or refused, without a panic, without an end that never comes, and in 64 MiB.
//!
//! `SYSEXTANT_MUTATIONS=100000` reads as many mutants of each kind of input instead of a few; with
//! `SYSEXTANT_MUTATION_STEP=N` they begin at step N, as a failure names it. Each kind is read by a
//! process of its own, so that the memory measured is the reader's; what that needs beside the
//! mutant is prepared outside of it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a step that does not work fails the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod bombs;
mod child;
mod dpkg;
mod elf;
mod images;
mod opkg;
mod repodata;
mod rpm_databases;
mod rpm_files;
mod squashfs;

use child::{Subject, check};

/// All of them.
fn subjects() -> Vec<&'static Subject> {
    let all = [
        &rpm_files::SUBJECTS[..],
        &rpm_databases::SUBJECTS,
        &repodata::SUBJECTS,
        &opkg::SUBJECTS,
        &dpkg::SUBJECTS,
        &squashfs::SUBJECTS,
        &elf::SUBJECTS,
        &images::SUBJECTS,
        &bombs::SUBJECTS,
    ];
    all.into_iter().flatten().collect()
}

#[test]
fn a_child_reads_mutants() {
    child::run(&subjects());
}

#[test]
fn mutated_rpm_files_are_read_or_refused() {
    rpm_files::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_rpm_databases_are_read_or_refused() {
    rpm_databases::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_indexes_of_rpm_packages_are_read_or_refused() {
    repodata::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_input_of_opkg_is_read_or_refused() {
    opkg::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_input_of_dpkg_is_read_or_refused() {
    dpkg::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_squashfs_images_are_read_or_refused() {
    squashfs::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_extension_images_are_read_or_refused() {
    images::SUBJECTS.iter().for_each(check);
}

#[test]
fn mutated_elf_objects_are_read_or_refused() {
    elf::SUBJECTS.iter().for_each(check);
}

#[test]
fn what_stands_for_much_is_refused_or_read_within_bounds() {
    bombs::SUBJECTS.iter().for_each(check);
}
