use super::*;
use crate::archive::deb::deb822;
use crate::package::Constraint;

fn stanza(text: &str) -> Stanza<'_> {
    deb822::stanzas(text).next().unwrap()
}

fn parse(text: &str) -> Result<Package, ControlError> {
    parse_package(stanza(text))
}

fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[test]
fn every_field_of_a_package_is_read() {
    let package = parse(
        "Package: gdb\nVersion: 1:13.1-3\nArchitecture: amd64\nMulti-Arch: foreign\n\
         Section: devel\nInstalled-Size: 10\nUnknown: x\n\
         Description: GNU Debugger\n Looks into\n .\n programs.\n\
         Depends: libc6 (>= 2.35), python3:any |\n python, a,\nPre-Depends: b\n\
         Recommends: c\nSuggests: d | e\nProvides: debugger, gdb-x (= 2)\n\
         Conflicts: f (<< 1), g\nBreaks: h\nReplaces: i:amd64\n",
    )
    .unwrap();
    assert_eq!(package.name, "gdb");
    assert_eq!(package.version.as_str(), "1:13.1-3");
    assert_eq!(package.architecture, "amd64");
    assert_eq!(package.multi_arch, MultiArch::Foreign);
    assert_eq!(package.section, "devel");
    assert_eq!(package.installed_size, Some(10 * 1024));
    assert_eq!(&*package.summary, "GNU Debugger");
    assert_eq!(&*package.description, " Looks into\n .\n programs.");
    let relations = &package.relations;
    let depends = ["libc6 (>= 2.35)", "python3:any | python", "a"];
    assert_eq!(texts(&relations.depends), depends);
    assert_eq!(texts(&relations.pre_depends), ["b"]);
    assert_eq!(texts(&relations.recommends), ["c"]);
    assert_eq!(texts(&relations.suggests), ["d | e"]);
    let provides = relations.provides.iter();
    let provides: Vec<_> = provides
        .map(|provide| (provide.name.as_str(), provide.constraint.as_ref()))
        .collect();
    let two = Constraint::exactly(Version::new("2"));
    assert_eq!(provides, [("debugger", None), ("gdb-x", Some(&two))]);
    assert_eq!(texts(&relations.conflicts), ["f (<< 1)", "g"]);
    assert_eq!(texts(&relations.breaks), ["h"]);
    assert_eq!(texts(&relations.replaces), ["i:amd64"]);
}

#[test]
fn field_names_ignore_case_and_lines_may_end_in_cr_lf() {
    let package = parse("package: x\r\nVERSION: 1\r\ndepends: a,\r\n b\r\n").unwrap();
    assert_eq!(package.name, "x");
    assert_eq!(package.version.as_str(), "1");
    assert_eq!(texts(&package.relations.depends), ["a", "b"]);
}

#[test]
fn odd_values_that_do_no_harm_are_accepted() {
    let rows = [
        ("Installed-Size: many", None),
        ("Installed-Size: -1", None),
        ("Installed-Size: 0", Some(0)),
        ("Installed-Size: 18446744073709551615", Some(u64::MAX)),
        ("Multi-Arch: perhaps", None),
    ];
    for (field, size) in rows {
        let package = parse(&format!("Package: x\nVersion: 1\n{field}\n")).unwrap();
        assert_eq!(package.installed_size, size, "{field}");
        assert_eq!(package.multi_arch, MultiArch::No, "{field}");
    }
}

#[test]
fn errors_name_what_makes_a_package_unusable() {
    let rows = [
        ("Version: 1", "the stanza has no Package"),
        ("Package:\nVersion: 1", "the stanza has no Package"),
        ("Package: x", "the stanza of x has no Version"),
        (
            "Package: x\nVersion: 1\nversion: 2",
            "the stanza of x has Version twice",
        ),
        (
            "Package: x\nVersion: 1\nDepends: a\nDepends: b",
            "the stanza of x has Depends twice",
        ),
        (
            "Package: x\nVersion: 1\nDepends: a, b (1",
            "x: Depends: cannot read `b (1`",
        ),
        (
            "Package: x\nVersion: 1\nDepends: a || b",
            "x: Depends: cannot read `a || b`",
        ),
        (
            "Package: x\nVersion: 1\nConflicts: a | b",
            "x: Conflicts: cannot read `a | b`",
        ),
        (
            "Package: x\nVersion: 1\nProvides: a (>= 1)",
            "x: Provides: cannot read `a (>= 1)`",
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(parse(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn an_installed_package_loses_only_its_malformed_relation() {
    let text = "Package: x\nVersion: 1\nDepends: a, b (1, c\nProvides: d (>= 1), e\n\
                Section: a\nSection: b\n";
    let (package, unread) = parse_installed_package(stanza(text)).unwrap();
    assert_eq!(texts(&package.relations.depends), ["a", "c"]);
    assert_eq!(package.relations.provides.len(), 1);
    assert_eq!(package.section, "b");
    let unread = texts(&unread);
    let first = [
        "the stanza of x has Section twice",
        "x: Depends: cannot read `b (1`",
    ];
    assert_eq!(unread[..2], first);
    assert_eq!(unread.len(), 3);
}

#[test]
fn a_field_with_too_many_relations_is_not_read_and_is_reported() {
    for separator in [", ", "|", "a,"] {
        let many = format!("a{separator}").repeat(MOST_RELATIONS + 1);
        let text = format!("Package: x\nVersion: 1\nDepends: {many}a\nProvides: y\n");
        let expected = "x: Depends exceeds the size limit and was not read";
        assert_eq!(parse(&text).unwrap_err().to_string(), expected);
        let (package, unread) = parse_installed_package(stanza(&text)).unwrap();
        assert_eq!(unread[0].to_string(), expected);
        assert_eq!(package.relations.depends.len(), 0);
        assert_eq!(package.relations.provides.len(), 1);
    }
    let most = format!(
        "Package: x\nVersion: 1\nDepends: {}a",
        "a,".repeat(MOST_RELATIONS - 1)
    );
    assert_eq!(
        parse(&most).unwrap().relations.depends.len(),
        MOST_RELATIONS
    );
}

#[test]
fn long_values_are_truncated_or_refused() {
    let long = "ß".repeat(1 << 20);
    let error = parse(&format!("Package: x\nVersion: {long}\n")).unwrap_err();
    assert!(
        error.to_string().starts_with("x: Version exceeds"),
        "{error}"
    );
    let text = format!("Package: x\nVersion: 1\nDescription: {long}\n {long}\n");
    let package = parse(&text).unwrap();
    assert!(package.summary.len() <= LONGEST_VALUE);
    assert!(package.description.len() <= LONGEST_DESCRIPTION);
    let odd = "(,".repeat(MOST_RELATIONS / 2);
    let text = format!("Package: x\nVersion: 1\nDepends: {odd}\nBreaks: ({long}\n");
    let (_, unread) = parse_installed_package(stanza(&text)).unwrap();
    assert_eq!(unread.len(), MOST_UNREAD);
    assert!(unread.iter().all(|error| error.to_string().len() < 1000));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        fields in "((Package|Version|Depends|Provides|Conflicts|Size): ?[a-z1(|,)<=>:\\[\\]ß \n]{0,12}\n){0,6}"
    ) {
        for stanza in deb822::stanzas(&fields) {
            drop(parse_installed_package(stanza));
        }
    }
}
