use super::*;
use crate::base::Accounts;
use crate::check::installed::toy;
use crate::check::installed::toy::{add_text, with_texts};

const UNIT: &str = "usr/lib/systemd/system/a.service";

fn base() -> Base {
    let mut base = toy::with_owned(&[]);
    base.accounts = Accounts::parse("daemon:x:1:1::/:\n", "tty:x:5:\n");
    base
}

fn told(base: &Base, contents: &Contents) -> Vec<(Severity, String)> {
    let found = findings(&Units::new(contents), base, contents);
    found.into_iter().map(|it| (it.severity, it.text)).collect()
}

#[test]
fn accounts_that_the_base_does_not_have_are_named() {
    let policy = "<!-- <policy user='x'/> --><busconfig><policy user=\"fuser\">\
                  <allow own='a'/></policy><policy context='default'/></busconfig>";
    let rows = [
        (UNIT, "[Service]\nUser=consul\n", "user consul"),
        (UNIT, "[Service]\nGroup=redis\n", "group redis"),
        (
            "usr/lib/systemd/system/a.socket",
            "[Socket]\nSocketGroup=docker\n",
            "group docker",
        ),
        (
            "usr/lib/tmpfiles.d/a.conf",
            "# user\nd /var/lib/a 0700 :fuser tty -\n",
            "user fuser",
        ),
        ("usr/share/dbus-1/system.d/a.conf", policy, "user fuser"),
        (
            "usr/lib/udev/rules.d/60-a.rules",
            "SUBSYSTEM==\"usb\", OWNER==\"x\", GROUP=\"plug\", MODE=\"0660\"\n",
            "group plug",
        ),
    ];
    for (path, text, expected) in rows {
        let found = told(&base(), &with_texts(&[(path, text)]));
        let expected = format!("an account that the base does not have: {expected}");
        assert_eq!(found, [(Severity::Warning, expected)], "{path}");
    }
}

#[test]
fn accounts_that_are_there_or_are_made_by_systemd_are_not_told() {
    for text in [
        "[Service]\nUser=daemon\nGroup=tty\n",
        "[Service]\nUser=nobody\n",
        "[Service]\nUser=x\nGroup=x\nDynamicUser=yes\n",
        "[Service]\nUser=1000\n",
        "[Service]\nUser=%i\n",
    ] {
        assert_eq!(told(&base(), &with_texts(&[(UNIT, text)])), [], "{text}");
    }
}

#[test]
fn what_sysusers_declares_is_told_as_such() {
    let mut contents = with_texts(&[(UNIT, "[Service]\nUser=vault\n")]);
    add_text(
        &mut contents,
        "usr/lib/sysusers.d/a.conf",
        "u vault - \"v\"\n",
    );
    let found = told(&base(), &contents);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].1.contains("sysusers.d of the extension"),
        "{found:?}"
    );
}

#[test]
fn a_base_without_accounts_is_not_known_once() {
    let mut contents = with_texts(&[(UNIT, "[Service]\nUser=a\nGroup=b\n")]);
    add_text(&mut contents, "usr/lib/tmpfiles.d/a.conf", "d /x - a b\n");
    let found = told(&toy::with_owned(&[]), &contents);
    assert_eq!(
        found,
        [(
            Severity::Note,
            "2 accounts that may be missing from the base: user a, group b".to_owned()
        )]
    );
}
