use super::*;
use crate::base::database::MOST_NOTES;

/// What a database with these files says.
fn base(files: &[(&str, &str)]) -> Result<Installed, BaseError> {
    let files = files
        .iter()
        .map(|(name, text)| (name.to_string(), text.to_string()));
    let files: Files = files.filter(|(name, _)| wants(name)).collect();
    read(&files, "base".as_ref(), &Ledger::of_a_run())
}

fn names(base: &Installed) -> Vec<&str> {
    base.packages
        .iter()
        .map(|package| package.name.as_str())
        .collect()
}

/// The name of the package that owns a path.
fn owner<'a>(base: &'a Installed, path: &str) -> Option<&'a str> {
    Some(base.packages.get(base.paths.owner(path)?)?.name.as_str())
}

#[test]
fn a_package_counts_as_installed_by_its_state() {
    let rows = [
        ("install ok installed", true, 0),
        ("hold ok installed", true, 0),
        ("install  ok\tinstalled", true, 0),
        ("Install OK Installed", true, 0),
        ("deinstall ok installed", true, 1),
        ("install reinstreq installed", true, 1),
        ("install ok half-configured", true, 1),
        ("install ok unpacked", true, 1),
        ("install ok triggers-pending", true, 1),
        ("install ok triggers-awaited", true, 1),
        ("install ok half-installed", false, 1),
        ("deinstall ok config-files", false, 0),
        ("purge ok not-installed", false, 0),
        ("unknown ok not-installed", false, 0),
        ("install ok", false, 1),
        ("", false, 1),
    ];
    for (state, counts, notes) in rows {
        let text = format!("Package: x\nVersion: 1\nStatus: {state}\n");
        let base = base(&[("status", &text)]).unwrap();
        assert_eq!(names(&base) == ["x"], counts, "{state}");
        assert_eq!(base.notes.len(), notes, "{state}: {:?}", base.notes);
    }
}

#[test]
fn a_package_that_is_half_installed_counts_where_files_of_it_are_listed() {
    let status = "Package: x\nVersion: 1\nStatus: install reinstreq half-installed\n";
    for (list, counts) in [("/.\n", false), ("/.\n/usr/bin/x\n", true)] {
        let base = base(&[("status", status), ("info/x.list", list)]).unwrap();
        assert_eq!(names(&base) == ["x"], counts, "{list}");
        assert_eq!(base.notes.len(), 1);
    }
}

#[test]
fn without_a_state_only_a_file_of_status_d_counts() {
    let text = "Package: x\nVersion: 1\n";
    assert_eq!(names(&base(&[("status", text)]).unwrap()), [""; 0]);
    let base = base(&[("status.d/odd-name", text), ("status.d/y.md5sums", "")]).unwrap();
    assert_eq!(names(&base), ["x"]);
}

#[test]
fn the_sums_of_status_d_are_named_after_the_stanza_s_file() {
    let base = base(&[
        ("status.d/b", "Package: x\nVersion: 1\n"),
        (
            "status.d/b.md5sums",
            "0123  usr/lib/x.so\nabcd  ./etc/a b\nno sum\n",
        ),
    ])
    .unwrap();
    assert_eq!(owner(&base, "/usr/lib/x.so"), Some("x"));
    assert_eq!(base.paths.digest("/usr/lib/x.so"), Some("0123"));
    assert_eq!(base.paths.digest("/etc/a b"), Some("abcd"));
}

#[test]
fn lists_name_what_a_package_owns_for_each_architecture() {
    let stanza = |name: &str, architecture: &str| {
        format!(
            "Package: {name}\nVersion: 1\nArchitecture: {architecture}\nStatus: install ok installed\n\n"
        )
    };
    let status = [
        stanza("z", "all"),
        stanza("libc6", "i386"),
        stanza("libc6", "amd64"),
        stanza("a", "amd64"),
    ];
    let base = base(&[
        ("status", &status.concat()),
        ("info/a.list", "/.\n/usr\n/usr/bin/a\nrelative\n"),
        ("info/a.md5sums", "0123  usr/bin/a\n"),
        ("info/a.postinst", "/not/a/list\n"),
        (
            "info/libc6:amd64.list",
            "/.\n/usr\n/lib/x86_64-linux-gnu/libc.so.6\r\n",
        ),
        (
            "info/libc6:i386.list",
            "/lib/i386-linux-gnu/libc.so.6\n/usr/share/doc/libc6\n",
        ),
        ("info/gone.list", "/usr/bin/gone\n"),
    ])
    .unwrap();
    assert_eq!(names(&base), ["a", "libc6", "libc6", "z"]);
    assert_eq!(base.packages[1].architecture, "amd64");
    assert_eq!(owner(&base, "/usr/bin/a"), Some("a"));
    assert_eq!(owner(&base, "/usr"), Some("a"), "the first owner stays");
    assert_eq!(base.paths.owner("/lib/x86_64-linux-gnu/libc.so.6"), Some(1));
    assert_eq!(base.paths.owner("/lib/i386-linux-gnu/libc.so.6"), Some(2));
    assert_eq!(owner(&base, "/usr/bin/gone"), None);
    assert_eq!(owner(&base, "relative"), None);
    assert_eq!(base.paths.owned_paths(), 5);
    assert_eq!(base.architectures.native, "amd64");
    assert_eq!(base.architectures.foreign, ["i386"]);
}

#[test]
fn the_arch_file_says_which_architectures_the_base_takes() {
    let status = "Package: x\nVersion: 1\nArchitecture: all\nStatus: install ok installed\n";
    let base = base(&[("status", status), ("arch", "arm64\n\narmhf\n")]).unwrap();
    assert_eq!(base.architectures.native, "arm64");
    assert_eq!(base.architectures.foreign, ["armhf"]);
}

#[test]
fn an_odd_field_is_noted_and_the_package_is_there() {
    let status = "Package: x\nVersion: 1\nStatus: install ok installed\n\
                  Depends: a (>=, b\nSection: one\nSection: two\n";
    let base = base(&[("status", status)]).unwrap();
    assert_eq!(names(&base), ["x"]);
    assert_eq!(base.packages[0].relations.depends.len(), 1);
    assert_eq!(base.notes.len(), 2);
    assert!(
        base.notes[1].contains("x: Depends: cannot read `a (>=`"),
        "{:?}",
        base.notes
    );
}

#[test]
fn a_stanza_that_cannot_be_read_costs_a_note_and_not_the_base() {
    let status = "Package: x\nStatus: install ok installed\n\n\
                  Package: y\nVersion: 1\nStatus: install ok installed\n";
    let base = base(&[("status", status)]).unwrap();
    assert_eq!(names(&base), ["y"]);
    assert_eq!(
        base.notes,
        ["a stanza of the base's status does not count: the stanza of x has no Version"]
    );
}

#[test]
fn what_is_no_stanza_in_status_d_is_passed_over() {
    let base = base(&[
        ("status.d/x", "Package: x\nVersion: 1\n"),
        ("status.d/x.md5sums", "0123  usr/lib/x.so\n"),
        (
            "status.d/x.preinst",
            "#!/bin/sh\ncat <<END\nPackage: no\nVersion: 1\nEND\n",
        ),
        ("status.d/README", "no stanza\n\nat: all\n"),
        ("status.d/python3.11", "Package: python3.11\nVersion: 1\n"),
    ])
    .unwrap();
    assert_eq!(names(&base), ["python3.11", "x"]);
    assert_eq!(base.notes, [""; 0]);
}

#[test]
fn a_database_of_which_nothing_can_be_read_is_an_error_that_names_the_file() {
    let status = "Package: x\nStatus: install ok installed\n";
    let error = base(&[("status", status)]).unwrap_err();
    assert_eq!(error.to_string(), "base: status");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "the stanza of x has no Version");
}

#[test]
fn notes_have_a_limit() {
    let stanza = "Package: x\nVersion: 1\nStatus: install ok unpacked\n\n";
    let base = base(&[("status", &stanza.repeat(1000))]).unwrap();
    assert_eq!(base.notes.len(), MOST_NOTES);
}
