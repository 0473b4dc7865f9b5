use super::*;
use crate::archive::elf::Elf;
use crate::check::toy;
use crate::image::LinkedObject;
use crate::package::{Provide, Relations};

/// Contents with these files and one object, which needs `libx.so.1`.
fn contents(path: &str, elf: Elf, files: &[&str]) -> Contents {
    let mut contents = toy::contents(files);
    let object = LinkedObject {
        package: "p".into(),
        elf: Some(elf),
    };
    contents.objects.insert(path.to_owned(), object);
    contents
}

fn program() -> Elf {
    Elf {
        is_64: true,
        machine: 62,
        is_program: true,
        needed: vec!["libx.so.1".to_owned()],
        ..Elf::default()
    }
}

fn told(base: &Base, contents: &Contents) -> Vec<(Severity, String)> {
    let found = findings(base, contents).into_iter();
    found
        .map(|finding| (finding.severity, finding.text))
        .collect()
}

#[test]
fn a_library_that_nobody_has_is_told_with_the_program_that_needs_it() {
    let contents = contents("/usr/bin/a", program(), &[]);
    for base in [
        toy::tree(&["p"], &["/usr/lib/libx.so.1"], &["/usr/lib/liby.so"]),
        toy::database(&["p"], &["/usr/lib/liby.so"]),
        toy::database(&["p"], &["/usr/lib/libx.so.1.2", "/lib/libx.so"]),
    ] {
        let expected = "/usr/bin/a needs libx.so.1, which neither base nor extension has";
        assert_eq!(
            told(&base, &contents),
            [(Severity::Warning, expected.to_owned())]
        );
    }
}

#[test]
fn libraries_are_found_where_the_linker_looks_for_them() {
    let path = "/usr/lib/x86_64-linux-gnu/libx.so.1";
    let plain = |file: &str| contents("/usr/bin/a", program(), &[file.trim_start_matches('/')]);
    let merged = ["/lib64 -> usr/lib64", "/usr/lib64/libx.so.1"];
    let none = || toy::database(&["p"], &["/usr/lib/liby.so"]);
    let rows = [
        (toy::database(&["p"], &[path]), plain("/usr/bin/a")),
        (
            toy::database(&["p"], &["/lib/x86_64-linux-gnu/libx.so.1"]),
            plain("/usr/bin/a"),
        ),
        (toy::tree(&["p"], &[], &merged), plain("/usr/bin/a")),
        (none(), plain(path)),
        (none(), plain("/usr/lib64/libx.so.1")),
    ];
    for (base, contents) in rows {
        assert_eq!(told(&base, &contents), []);
    }
}

#[test]
fn search_paths_of_the_object_are_followed_from_its_own_folder() {
    let private = "usr/lib/a/libx.so.1";
    let base = toy::database(&["p"], &["/usr/lib/liby.so"]);
    let with = |runpath: Option<&str>, rpath: Option<&str>| {
        let elf = Elf {
            runpath: runpath.map(str::to_owned),
            rpath: rpath.map(str::to_owned),
            ..program()
        };
        told(&base, &contents("/usr/bin/a", elf, &[private]))
    };
    assert_eq!(with(Some("$ORIGIN/../lib/a"), None), []);
    assert_eq!(with(None, Some("/x:${ORIGIN}/../$LIB/a")), []);
    assert_eq!(with(Some("$PLATFORM"), None), [], "not known");
    // Where both are there, only the newer one counts.
    for found in [with(Some("/x"), Some("/usr/lib/a")), with(None, None)] {
        let expected = "/usr/bin/a needs libx.so.1, which is only at /usr/lib/a/libx.so.1, \
                        where the dynamic linker does not look";
        assert_eq!(found, [(Severity::Note, expected.to_owned())]);
    }
}

#[test]
fn a_plugin_may_need_what_its_program_has_loaded() {
    let base = toy::database(&["p"], &["/usr/lib/a/libx.so.1"]);
    let plugin = Elf {
        is_program: false,
        ..program()
    };
    assert_eq!(told(&base, &contents("/usr/lib/a/b.so", plugin, &[])), []);
}

#[test]
fn a_library_of_another_machine_is_none() {
    let base = toy::database(&["p"], &["/usr/lib/i386-linux-gnu/libx.so.1"]);
    let found = told(&base, &contents("/usr/bin/a", program(), &[]));
    assert!(
        found[0].1.contains("only at /usr/lib/i386-linux-gnu"),
        "{found:?}"
    );
}

#[test]
fn folders_of_ld_so_conf_count_for_the_base_alone() {
    let mut base = toy::database(&["p"], &["/opt/x/libx.so.1"]);
    let files = &mut base.system_files;
    files
        .add("/etc/ld.so.conf.d/x.conf", &mut &b"# x\n/opt/x\n"[..])
        .unwrap();
    assert_eq!(told(&base, &contents("/usr/bin/a", program(), &[])), []);
    base.paths = toy::database(&["p"], &["/opt/i386-linux-gnu/libx.so.1"]).paths;
    assert_eq!(
        told(&base, &contents("/usr/bin/a", program(), &[])).len(),
        1
    );
    base.paths = toy::database(&["p"], &["/usr/lib/liby.so"]).paths;
    let found = told(
        &base,
        &contents("/usr/bin/a", program(), &["opt/x/libx.so.1"]),
    );
    assert!(found[0].1.contains("only at /opt/x/libx.so.1"), "{found:?}");
}

#[test]
fn what_the_bases_rpms_provide_is_there() {
    let provide = |name: &str| Provide {
        name: name.into(),
        constraint: None,
    };
    let mut base = toy::database(&["p"], &[]);
    for (name, is_there) in [
        ("libx.so.1()(64bit)", true),
        ("libx.so.1(X_1.0)(64bit)", true),
        ("libx.so.1", false),
    ] {
        base.packages[0].relations = Relations {
            provides: vec![provide(name)],
            ..Relations::default()
        };
        let found = told(&base, &contents("/usr/bin/a", program(), &[]));
        assert_eq!(found.is_empty(), is_there, "{name}: {found:?}");
    }
}

#[test]
fn a_database_without_lists_of_files_does_not_know() {
    let base = toy::database(&["p"], &[]);
    let found = told(&base, &contents("/usr/bin/a", program(), &[]));
    assert!(found[0].1.contains("libx.so.1 is not known"), "{found:?}");
}
