//! Headers and payloads against the `rpm` crate: relations with their flags, rich dependencies,
//! scripts, hard links; over packages made on the spot, over real ones, and over any.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rpm::{BuildConfig, CompressionType, FileOptions, IndexTag, PackageBuilder};
use sysextant::archive::rpm::file::RpmFile;
use sysextant::archive::rpm::file_table::FileTable;
use sysextant::archive::rpm::package::{package, scripts};
use sysextant::archive::rpm::payload::{Payload, PayloadContent};
use sysextant::package::{Family, Rich, ScriptKind};

use super::{real, relations};
use crate::support::rpm::{COMPRESSIONS, bytes, fast, sample};

/// A package of each version of the format: what it is called, and its bytes.
fn made() -> Vec<(String, Vec<u8>)> {
    let made = [
        ("version 4", BuildConfig::v4()),
        ("version 6", BuildConfig::v6()),
    ];
    let made = made.map(|(name, config)| (name.to_owned(), sample(config)));
    Vec::from(made)
}

fn parsed(package: &[u8]) -> rpm::PackageMetadata {
    rpm::Package::parse(&mut &package[..]).unwrap().metadata
}

#[test]
fn relations_have_the_same_names_flags_and_versions() {
    compare_relations(made());
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn of_real_packages_relations_have_the_same_names_flags_and_versions() {
    compare_relations(real::packages());
}

fn compare_relations(packages: Vec<(String, Vec<u8>)>) {
    let mut rich = 0;
    for (name, package) in packages {
        let file = RpmFile::open(package.as_slice()).unwrap();
        let ours = relations::ours(&file.header());
        assert_eq!(ours, relations::theirs(&parsed(&package)), "{name}");
        assert!(
            !ours["provides"].is_empty(),
            "{name}: every package has one"
        );
        let names = ours.values().flatten().map(|row| row.0.as_str());
        for text in names.filter(|text| text.starts_with('(')) {
            let condition = Rich::parse(text).unwrap();
            assert_eq!(condition.to_string(), text, "{name}");
            rich += 1;
        }
    }
    assert!(rich >= 6, "{rich} rich dependencies");
}

#[test]
fn every_relation_is_in_the_package_or_is_rpms_own() {
    assert_no_relation_is_lost(made());
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn of_real_packages_every_relation_is_in_the_package_or_is_rpms_own() {
    assert_no_relation_is_lost(real::packages());
}

fn assert_no_relation_is_lost(packages: Vec<(String, Vec<u8>)>) {
    for (name, bytes) in packages {
        let file = RpmFile::open(bytes.as_slice()).unwrap();
        let relations = package(&file.header()).unwrap().relations;
        let theirs = parsed(&bytes);
        let required: BTreeSet<&str> = relations
            .all()
            .map(|relation| relation.name.as_str())
            .collect();
        let all = relations::theirs(&theirs);
        let plain = |field: &str| all[field].clone().into_iter().map(|row| row.0);
        for field in [
            "requires",
            "conflicts",
            "obsoletes",
            "recommends",
            "suggests",
            "supplements",
            "enhances",
        ] {
            for wanted in plain(field).filter(|name| !name.starts_with("rpmlib(")) {
                let names = match Rich::parse(&wanted) {
                    Some(rich) => rich
                        .relations()
                        .iter()
                        .map(|it| it.name.to_string())
                        .collect(),
                    None => vec![wanted],
                };
                for wanted in names {
                    assert!(required.contains(&*wanted), "{name}: {field} {wanted}");
                }
            }
        }
        let provided: Vec<&str> = relations
            .provides
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        let own = theirs.get_name().unwrap();
        for provide in plain("provides").filter(|provide| provide != own) {
            assert!(provided.contains(&&*provide), "{name}: provides {provide}");
        }
    }
}

#[test]
fn names_sizes_texts_and_scripts_are_the_same() {
    compare_descriptions(made());
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn of_real_packages_names_sizes_texts_and_scripts_are_the_same() {
    compare_descriptions(real::packages());
}

fn compare_descriptions(packages: Vec<(String, Vec<u8>)>) {
    for (name, bytes) in packages {
        let file = RpmFile::open(bytes.as_slice()).unwrap();
        let (ours, theirs) = (package(&file.header()).unwrap(), parsed(&bytes));
        let evr = theirs.get_evr().unwrap().to_string();
        let evr = evr.strip_prefix("0:").unwrap_or(&evr).to_owned();
        assert_eq!(
            (ours.name.as_str(), ours.version.as_str()),
            (theirs.get_name().unwrap(), &*evr)
        );
        assert_eq!(ours.architecture, theirs.get_arch().unwrap(), "{name}");
        assert_eq!(
            ours.installed_size,
            theirs.get_installed_size().ok(),
            "{name}"
        );
        assert_eq!(&*ours.summary, theirs.get_summary().unwrap(), "{name}");
        assert_eq!(
            &*ours.description,
            theirs.get_description().unwrap(),
            "{name}"
        );
        let theirs = [
            ("%pretrans", theirs.get_pre_trans_script()),
            ("%pre", theirs.get_pre_install_script()),
            ("%post", theirs.get_post_install_script()),
            ("%posttrans", theirs.get_post_trans_script()),
            ("%preun", theirs.get_pre_uninstall_script()),
            ("%postun", theirs.get_post_uninstall_script()),
        ];
        let theirs = theirs.into_iter().filter_map(|(section, script)| {
            let script = script.ok()?;
            let program = script.program.unwrap_or_else(|| vec!["/bin/sh".to_owned()]);
            Some((section, program[0].clone(), script.script))
        });
        let ours = scripts(&file.header()).into_iter();
        let ours = ours.filter(|script| script.kind != ScriptKind::Trigger);
        let ours = ours.map(|script| {
            let text = script.text.unwrap_or_default();
            (script.kind.name(Family::Rpm), script.interpreter, text)
        });
        assert_eq!(
            ours.collect::<Vec<_>>(),
            theirs.collect::<Vec<_>>(),
            "{name}"
        );
    }
}

/// The names of each file that has more than one, as the payload gives them.
fn linked(package: &[u8]) -> BTreeSet<BTreeSet<String>> {
    let (header, stream) = RpmFile::open(package).unwrap().into_parts().unwrap();
    let mut payload = Payload::new(&header.get(), stream).unwrap();
    let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let text = |path: Vec<u8>| String::from_utf8(path).unwrap();
    while let Some(entry) = payload.next_entry().unwrap() {
        if let PayloadContent::HardLink(target) = entry.content {
            let target = text(target);
            let set = sets.entry(target.clone()).or_default();
            set.extend([target, text(entry.path)]);
        }
    }
    sets.into_values().collect()
}

/// The same by the inodes in the header, as the `rpm` crate gives them.
fn sharing_an_inode(package: &[u8]) -> BTreeSet<BTreeSet<String>> {
    let metadata = parsed(package);
    let tag = IndexTag::RPMTAG_FILEINODES;
    let inodes = metadata.header.get_entry_data_as_u32_array(tag).unwrap();
    let mut sets: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (file, inode) in metadata.get_file_entries().unwrap().iter().zip(inodes) {
        let is_ghost = file.flags().contains(rpm::FileFlags::GHOST);
        if file.file_type() == rpm::FileType::Regular && !is_ghost {
            let path = file.path().to_str().unwrap().to_owned();
            sets.entry(inode).or_default().insert(path);
        }
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}

#[test]
fn hard_links_are_the_files_that_share_an_inode() {
    compare_hard_links(made());
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn of_real_packages_hard_links_are_the_files_that_share_an_inode() {
    compare_hard_links(real::packages());
}

fn compare_hard_links(packages: Vec<(String, Vec<u8>)>) {
    let mut sets = 0;
    for (name, package) in packages {
        let expected = sharing_an_inode(&package);
        assert_eq!(linked(&package), expected, "{name}");
        sets += expected.len();
    }
    assert!(sets >= 2, "{sets} sets of hard links");
}

/// A file of a package: what it is, its place, its mode, its owner, its capabilities, its content.
type Any = (u8, String, u16, String, Option<&'static str>, Vec<u8>);

fn any_file() -> impl Strategy<Value = Any> {
    let path = prop::collection::vec("[a-zA-Z0-9._+ äß-]{1,12}", 1..5).prop_map(|parts| {
        let parts = parts.into_iter().map(|part| format!("_{part}"));
        parts.fold("/usr".to_owned(), |path, part| format!("{path}/{part}"))
    });
    let capabilities = prop_oneof![
        Just(None),
        Just(Some("cap_net_raw=ep")),
        Just(Some("cap_chown,cap_kill=p"))
    ];
    let content = prop::collection::vec(any::<u8>(), 0..300);
    (
        0..6_u8,
        path,
        0..=0o7777_u16,
        "[a-z_]{1,8}",
        capabilities,
        content,
    )
}

fn add(builder: &mut PackageBuilder, (kind, path, mode, user, capabilities, content): Any) {
    let with = |options: rpm::FileOptionsBuilder| {
        options
            .permissions(mode)
            .user(user.clone())
            .group(format!("{user}s"))
    };
    let added = match kind {
        0 => builder.with_dir_entry(with(FileOptions::dir(path))),
        1 => builder.with_symlink(FileOptions::symlink(path, "../some/where").user(user)),
        2 => builder.with_ghost(with(FileOptions::ghost(path))),
        3 => builder.with_file_contents(content, with(FileOptions::new(path)).config().noreplace()),
        4 => builder.with_file_contents(content, with(FileOptions::new(path)).doc()),
        _ => {
            let options = with(FileOptions::new(path));
            let options = match capabilities {
                Some(text) => options.caps(text).unwrap(),
                None => options,
            };
            builder.with_file_contents(content, options)
        }
    };
    added.map(drop).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_package_reads_as_the_rpm_crate_reads_it(
        files in prop::collection::btree_map("[a-z]{1,3}", any_file(), 0..12),
        compression in 0..COMPRESSIONS.len(), is_new: bool,
    ) {
        let config = if is_new { BuildConfig::v6() } else { BuildConfig::v4() };
        let config = config.compression(fast(COMPRESSIONS[compression]));
        let mut builder = PackageBuilder::new("any", "1", "MIT", "noarch", "Any files");
        builder.using_config(config.source_date(1_700_000_000_u32));
        for (name, mut file) in files.clone() {
            // Paths are their own: nothing stands below a file.
            file.1 = format!("{}/{name}", file.1);
            add(&mut builder, file);
        }
        let package = bytes(&mut builder);

        let (header, stream) = RpmFile::open(package.as_slice()).unwrap().into_parts().unwrap();
        let header = header.get();
        let theirs = rpm::Package::parse(&mut package.as_slice()).unwrap();
        let table = FileTable::new(&header).unwrap();
        let entries = theirs.metadata.get_file_entries().unwrap();
        prop_assert_eq!(table.len(), entries.len());
        for (ours, theirs) in table.iter().zip(&entries) {
            let path = String::from_utf8(ours.path().unwrap()).unwrap();
            prop_assert_eq!(std::path::PathBuf::from(path), theirs.path());
            prop_assert_eq!((ours.mode, ours.size), (theirs.mode().raw_mode(), theirs.size() as u64));
            prop_assert_eq!(ours.flags.0, theirs.flags().bits());
            prop_assert_eq!(ours.user, theirs.user().as_bytes());
            prop_assert_eq!(ours.group, theirs.group().as_bytes());
            prop_assert_eq!(ours.capabilities, theirs.caps().unwrap_or_default().as_bytes());
            prop_assert_eq!(ours.link, theirs.linkto().unwrap_or_default().as_bytes());
        }

        let mut payload = Payload::new(&header, stream).unwrap();
        let mut contents = BTreeMap::new();
        while let Some(entry) = payload.next_entry().unwrap() {
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut payload, &mut content).unwrap();
            if let PayloadContent::Data(_) = entry.content {
                contents.insert(String::from_utf8(entry.path).unwrap(), content);
            }
        }
        for file in theirs.files().unwrap() {
            let file = file.unwrap();
            if file.metadata.file_type() == rpm::FileType::Regular
                && let Some(content) = file.content() {
                let path = file.metadata.path().to_str().unwrap().to_owned();
                let ours = contents.remove(&path);
                prop_assert_eq!(ours.as_deref(), Some(content), "{}", path);
            }
        }
        prop_assert!(contents.is_empty(), "{:?}", contents.keys());
    }
}

#[test]
fn a_payload_that_is_not_compressed_is_what_the_header_says_too() {
    let plain = sample(BuildConfig::v4().compression(CompressionType::None));
    assert_eq!(linked(&plain), sharing_an_inode(&plain));
}
