//! A package file that is replaced while a build runs: what is verified is what is packed.

use std::fs;
use std::path::PathBuf;

use sysextant::archive::in_full;
use sysextant::extension::ExtensionError;
use sysextant::feed::PackageFileError;
use sysextant::foundation::progress::{Cancellation, Event, Phase, Progress};

use super::package;
use super::support::{BaseBuilder, DebBuilder, Packing, Tree, World};

/// Writes other bytes over a file, or puts another file into its place, when the packing begins.
struct Replaces {
    path: PathBuf,
    bytes: Vec<u8>,
    in_place: bool,
}

impl Progress for Replaces {
    fn report(&self, event: Event) {
        let Event::PhaseStarted { phase, .. } = event else {
            return;
        };
        if phase != Phase::Pack {
            return;
        }
        if self.in_place {
            fs::write(&self.path, &self.bytes).unwrap();
        } else {
            let other = self.path.with_extension("other");
            fs::write(&other, &self.bytes).unwrap();
            fs::rename(other, &self.path).unwrap();
        }
    }
}

impl Cancellation for Replaces {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A package with that content; all of one length have files of one size.
fn tool(content: &str) -> DebBuilder {
    let tree = Tree::new().file("./usr/bin/tool", content);
    package("tool", tree).packing(Packing::None)
}

/// What a build says while whose packing that package takes the place of the `tool` of the feed.
fn refusal(world: &World, other: &DebBuilder, in_place: bool) -> ExtensionError {
    let path = world.package(&tool("good"));
    let replaces = Replaces {
        bytes: other.bytes(),
        path,
        in_place,
    };
    let error = world.build_with(&world.options(), &replaces).unwrap_err();
    assert_eq!(world.left(), [""; 0]);
    error
}

#[test]
fn other_bytes_than_the_index_means_are_never_packed() {
    for in_place in [true, false] {
        let world = World::indexed(&BaseBuilder::new(), &[tool("good")]);
        let error = refusal(&world, &tool("evil"), in_place);
        assert!(
            matches!(
                error,
                ExtensionError::PackageFile(PackageFileError::Digest { .. })
            ),
            "{error:?}"
        );
    }
}

#[test]
fn what_does_not_unpack_any_more_is_told_as_another_file_than_the_index_means() {
    let world = World::indexed(&BaseBuilder::new(), &[tool("good")]);
    let broken = Tree::new().hard_link("./usr/bin/tool", "/etc/shadow");
    let error = in_full(&refusal(&world, &package("tool", broken), true));
    assert!(error.contains("the index says"), "{error}");
}

#[test]
fn without_a_digest_another_package_is_found_by_what_it_says_of_itself() {
    let other = |name, version, architecture| {
        let tree = Tree::new().file("./usr/bin/tool", "good");
        let package = DebBuilder::new(name, version).architecture(architecture);
        package.tree(tree).packing(Packing::None)
    };
    for (name, version, architecture) in [
        ("fool", "1", "amd64"),
        ("tool", "2", "amd64"),
        ("tool", "1", "armhf"),
    ] {
        let world = World::new(&BaseBuilder::new(), &[tool("good")]);
        let error = in_full(&refusal(&world, &other(name, version, architecture), false));
        let expected =
            format!("holds {name} {version} ({architecture}), its feed says tool 1 (amd64)");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn a_plan_tells_what_a_build_will_refuse() {
    let world = World::indexed(&BaseBuilder::new(), &[tool("good")]);
    fs::write(world.package(&tool("good")), tool("evil").bytes()).unwrap();
    let plan = world.plan_with_contents(world.plan()).unwrap();
    let notes = plan.contents.unwrap().notes;
    let told = notes
        .iter()
        .any(|note| note.ends_with("; a build refuses it"));
    assert!(told, "{notes:?}");
}
