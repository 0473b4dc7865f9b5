//! Little that stands for millions of packages, relations or versions: what is kept of it is bounded,
//! and so is the time that it takes. Each run has 1.5 GB of address space.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::Packing;
use super::support::deb::ar;
use super::{World, assert_refused, new_world, plan, tool};

/// `begin`, and then `more` until it is that large, as xz.
fn grown(begin: &str, more: &str, size: usize) -> Vec<u8> {
    let piece = more.repeat((1 << 20) / more.len());
    Packing::Xz.pack_from(|output| {
        output.write_all(begin.as_bytes()).unwrap();
        for _ in 0..size / piece.len() {
            output.write_all(piece.as_bytes()).unwrap();
        }
    })
}

#[test]
fn a_line_of_5_million_relations_costs_its_package_and_no_other() {
    let world = new_world();
    let text = format!(
        "{}\nPackage: a\nVersion: 1\nDepends: ",
        tool().index_stanza()
    );
    world.put("Packages.xz", grown(&text, "b,", 10 << 20));
    let planned = plan(&world, "tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    let told = "Packages.xz: a package is left out: a: Depends exceeds the size limit";
    assert!(text.contains(told), "{text}");
}

#[test]
fn a_stanza_of_250_mb_costs_its_package_and_no_other() {
    let world = new_world();
    let text = format!("Package: a\nVersion: 1\nDepends: {}b", "b,".repeat(8));
    let end = format!("\n\n{}", tool().index_stanza());
    let index = [
        grown(&text, ",b", 250 << 20),
        Packing::Xz.pack(end.as_bytes()),
    ];
    world.put("Packages.xz", index.concat());
    let planned = plan(&world, "tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    let told =
        "a package is left out: the stanza of a is longer than the 16 MiB that are read of one";
    assert!(text.contains(told), "{text}");
}

#[test]
fn an_index_of_millions_of_stanzas_is_refused_by_its_name_and_the_limit() {
    let world = new_world();
    world.put(
        "Packages.xz",
        grown("", "Package: a\nVersion: 1\n\n", 240 << 20),
    );
    assert_refused(&plan(&world, "a"), 2, &["Packages.xz", "576 MiB"]);
}

#[test]
fn a_package_with_a_line_of_millions_of_relations_costs_only_itself() {
    let world = new_world();
    let control = format!(
        "Package: q\nVersion: 1\nDepends: {}b\n",
        "b,".repeat(16 << 20)
    );
    let tar = super::support::Tree::new().file("./control", control).tar();
    let control = Packing::Xz.pack(&tar);
    let package = ar(&[("debian-binary", b"2.0\n"), ("control.tar.xz", &control)]);
    world.put("q.deb", package);
    world.put("tool.deb", tool().bytes());
    let planned = plan(&world, "tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    assert!(text.contains("q.deb"), "{text}");
    assert!(text.contains("Depends exceeds the size limit"), "{text}");
}

/// A base whose status is this text and then as much of `more` as is read of one file.
fn base_with_status(world: &mut World, begin: &str, more: &str) {
    const SIZE: usize = 62 << 20;
    let mut status = begin.to_owned();
    status.push_str(&more.repeat((SIZE - begin.len()) / more.len()));
    let tree = super::support::Tree::new().file("./var/lib/dpkg/status", status);
    world.base = world.path("status.tar.xz");
    let tar = Packing::Xz.pack_from(|output| output.write_all(&tree.tar()).unwrap());
    assert!(tar.len() < 64 << 10, "{} bytes", tar.len());
    fs::write(&world.base, tar).unwrap();
}

const INSTALLED: &str = "Status: install ok installed\nVersion: 1.0\nArchitecture: amd64\n";

#[test]
fn an_installed_package_with_30_million_relations_costs_that_field_and_says_so() {
    let mut world = new_world();
    let begin = format!("Package: libx\n{INSTALLED}\nPackage: a\n{INSTALLED}Depends: ");
    base_with_status(&mut world, &begin, "b,");
    world.put("tool.deb", tool().bytes());
    let planned = plan(&world, "tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    let told = "a: Depends exceeds the size limit and was not read";
    assert!(text.contains(told), "{text}");
}

#[test]
fn a_base_of_a_million_packages_is_refused_by_its_name_and_the_limit() {
    let mut world = new_world();
    base_with_status(&mut world, "", &format!("Package: a\n{INSTALLED}\n"));
    let expected = ["status.tar.xz", "status", "576 MiB"];
    assert_refused(&plan(&world, "tool"), 2, &expected);
}

#[test]
fn a_plan_over_thousands_of_versions_does_not_take_their_square() {
    let world = new_world();
    let mut index = String::new();
    for version in 0..4_000 {
        let of = |name: &str| format!("Package: {name}\nVersion: {version}\nArchitecture: amd64\n");
        let (one, other) = (of("one"), of("other"));
        write!(index, "{one}Depends: other (= {version})\n\n{other}\n").unwrap();
    }
    world.put("Packages", index);
    let began = Instant::now();
    let planned = plan(&world, "one");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    assert!(text.contains("3999"), "{text}");
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_signal_ends_a_search_without_an_end_within_a_second() {
    let world = new_world();
    let (holes, mut index) = (24, String::from("Package: root\nVersion: 1\nDepends: p0"));
    (1..=holes).for_each(|pigeon| write!(index, ", p{pigeon}").unwrap());
    index.push_str("\n\n");
    for pigeon in 0..=holes {
        write!(
            index,
            "Package: p{pigeon}\nVersion: 1\nDepends: h{pigeon}-0"
        )
        .unwrap();
        (1..holes).for_each(|hole| write!(index, " | h{pigeon}-{hole}").unwrap());
        index.push_str("\n\n");
        for hole in 0..holes {
            let slot = format!("Provides: slot{hole}\nConflicts: slot{hole}\n");
            write!(index, "Package: h{pigeon}-{hole}\nVersion: 1\n{slot}\n").unwrap();
        }
    }
    world.put("Packages", index);
    for signal in ["-INT", "-TERM"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sysextant"))
            .args(["plan", "--solve-timeout", "600", "root", "--base"])
            .arg(&world.base)
            .arg("--feed")
            .arg(world.feed())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(child.try_wait().unwrap(), None, "it is still searching");
        let told = Instant::now();
        let id = child.id().to_string();
        let killed = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(killed.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(
            told.elapsed() < Duration::from_secs(2),
            "{:?}",
            told.elapsed()
        );
    }
}
