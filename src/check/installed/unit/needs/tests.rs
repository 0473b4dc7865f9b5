use super::*;
use crate::base::Base;
use crate::check::installed::toy::{
    add_text, directory, left_out, program, with_owned, with_texts, with_tree,
};

fn base() -> Base {
    with_tree(&[
        ("/usr/bin/sh", program()),
        ("/usr/bin/tool", program()),
        ("/etc", directory()),
        ("/etc/there", program()),
    ])
}

fn told(base: &Base, settings: &str, more: impl Fn(&mut Contents)) -> Vec<(Severity, String)> {
    let text = format!("[Service]\n{settings}\n");
    let mut contents = with_texts(&[("usr/lib/systemd/system/a.service", &text)]);
    for path in ["/etc/default/a", "/var/lib/a"] {
        contents.left_out.push(left_out(path, "p"));
    }
    more(&mut contents);
    let view = MergedView::new(base, &contents);
    let found = findings(&Units::new(&contents), &view, &contents);
    found.into_iter().map(|it| (it.severity, it.text)).collect()
}

#[test]
fn a_file_that_a_unit_cannot_do_without_is_a_warning() {
    let rows = [
        (
            "EnvironmentFile=/etc/default/a",
            "a.service cannot start: EnvironmentFile=/etc/default/a is left out",
        ),
        (
            "ExecStart=/usr/local/sbin/a -x",
            "a.service cannot start: ExecStart=/usr/local/sbin/a is neither in the extension \
             nor in the base",
        ),
        (
            "ExecStartPre=nowhere",
            "a.service cannot start: ExecStartPre=nowhere is neither in the extension nor in \
             the base",
        ),
        (
            "ReadWritePaths=/etc/there /var/lib/a",
            "a.service cannot start: ReadWritePaths=/var/lib/a is left out",
        ),
        (
            "LoadCredential=key:/etc/key",
            "a.service cannot start: LoadCredential=/etc/key is neither in the extension nor \
             in the base",
        ),
    ];
    for (settings, expected) in rows {
        let found = told(&base(), settings, |_| ());
        assert_eq!(found, [(Severity::Warning, expected.to_owned())]);
    }
}

#[test]
fn a_file_that_a_unit_can_do_without_is_a_note() {
    let rows = [
        (
            "EnvironmentFile=-/etc/default/a",
            "a.service starts without its settings: EnvironmentFile=/etc/default/a is left out",
        ),
        (
            "ExecStart=tool --config=/etc/default/a",
            "a.service starts without its settings: ExecStart= with /etc/default/a is left out",
        ),
        (
            "ConditionPathExists=/etc/default/a",
            "a.service is not started while a condition is not met: \
             ConditionPathExists=/etc/default/a is left out",
        ),
    ];
    for (settings, expected) in rows {
        let found = told(&base(), settings, |_| ());
        assert_eq!(found, [(Severity::Note, expected.to_owned())]);
    }
}

#[test]
fn nothing_is_said_of_what_is_there_or_is_made_or_may_be_missing() {
    let rows = [
        "ExecStart=@/usr/bin/sh sh",
        "ExecStart=sh -c true",
        "ExecStartPre=-/usr/bin/nowhere",
        "ExecStart=/usr/bin/%p",
        "ConditionPathExists=!/etc/default/a",
        "ConditionPathExists=|/etc/default/a",
        "ReadWritePaths=-/var/lib/a",
        "ReadWritePaths=/var/lib/a\nStateDirectory=a",
        "BindPaths=/run/x",
        "WorkingDirectory=~",
        "EnvironmentFile=/etc/default/a\nEnvironmentFile=",
    ];
    for settings in rows {
        assert_eq!(told(&base(), settings, |_| ()), [], "{settings}");
    }
    let tmpfiles = |contents: &mut Contents| {
        add_text(
            contents,
            "usr/lib/tmpfiles.d/a.conf",
            "d /var/lib/a 0755 - -\n",
        );
    };
    assert_eq!(told(&base(), "ReadWritePaths=/var/lib/a", tmpfiles), []);
}

#[test]
fn what_the_base_does_not_tell_is_not_known() {
    let found = told(&with_owned(&[]), "ExecStart=/usr/bin/sh", |_| ());
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("not known"), "{found:?}");
}
