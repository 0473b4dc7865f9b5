use super::*;
use crate::base::Accounts;
use crate::check::finding::Severity;
use crate::check::installed::toy;
use crate::check::installed::toy::{file, script, with_texts};
use crate::package::{Family, ScriptKind};

fn base() -> Base {
    let mut base = toy::with_tree(&[("/usr/bin/of-base", toy::program())]);
    base.accounts = Accounts::parse("daemon:x:1:1::/:\n", "tty:x:5:\n");
    base
}

fn found(text: &str) -> Vec<Finding> {
    let mut contents = with_texts(&[("usr/lib/tmpfiles.d/p.conf", "d /var/lib/made - - -\n")]);
    contents.entries.push(file("usr/bin/tool", "p"));
    contents.scripts = vec![script(ScriptKind::PostInstall, text)];
    let base = base();
    let view = MergedView::new(&base, &contents);
    findings(&Units::new(&contents), &view, &base, &contents)
}

#[test]
fn what_a_script_would_have_done_is_a_warning() {
    let rows = [
        (
            "update-alternatives --install /usr/bin/edit edit /usr/bin/tool 3",
            "alternatives that are missing: /usr/bin/edit -> /usr/bin/tool",
        ),
        (
            "setcap cap_net_raw+ep /usr/bin/tool || chmod u+s /usr/bin/tool",
            "rights that are not given: chmod u+s /usr/bin/tool, setcap cap_net_raw+ep \
             /usr/bin/tool",
        ),
        (
            "addgroup --system _x; chgrp _x /usr/bin/tool; chmod 2755 /usr/bin/tool",
            "rights that are not given: chmod 2755 /usr/bin/tool, chown :_x /usr/bin/tool; \
             accounts that are not created: group _x",
        ),
        (
            "systemctl --root=$D enable m.service; useradd m; strange",
            "accounts that are not created: user m; units that are not enabled: m.service; not \
             understood: strange",
        ),
    ];
    for (text, expected) in rows {
        let found = found(text);
        let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, [format!("postinst of p does not run: {expected}")]);
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].package(), Some("p"));
    }
    let paths = found("chmod 4755 /usr/bin/tool $x")[0].places.len();
    assert_eq!(paths, 1);
}

#[test]
fn what_is_there_all_the_same_is_not_told() {
    for text in [
        "exit 0",
        "ldconfig",
        "adduser --system daemon; addgroup tty",
        "mkdir -p /var/lib/made /run/x; chmod 755 /usr/bin/tool; chown root:root /usr/bin/tool",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_link_that_the_base_has_stays_the_bases() {
    let found = found("update-alternatives --install /usr/bin/of-base x /usr/bin/tool 3");
    assert_eq!(found[0].severity, Severity::Note);
    let expected = "p (alternatives that stay the base's: /usr/bin/of-base)";
    assert!(found[0].text.ends_with(expected), "{}", found[0].text);
}

#[test]
fn the_classes_of_openembedded_are_read() {
    let systemd = "set -e\nif type systemctl >/dev/null 2>/dev/null; then\n\tOPTS=\"\"\n\tif [ \
                   -n \"$D\" ]; then\n\t\tOPTS=\"--root=$D\"\n\tfi\n\tif [ \"enable\" = \"enable\" ]; \
                   then\n\t\tfor service in h.service h@tty1.service; do\n\t\t\tsystemctl \
                   ${OPTS} enable \"$service\"\n\t\tdone\n\t\tfor service in ; do\n\t\t\t\
                   systemctl --global ${OPTS} enable \"$service\"\n\t\tdone\n\tfi\nfi\n";
    let useradd = "perform_useradd () {\n\tlocal opts=\"$2\"\n\teval flock x -c \\\"useradd \
                   \\$opts\\\"\n}\nif test \"x$UA_SYSROOT\" = \"x\"; then\n\tGROUPADD_PARAM=\"--system hgrp\"\n\
                   \tUSERADD_PARAM=\"--system --home-dir /var/lib/h -g hgrp h\"\nfi\nperform_useradd \
                   \"$SYSROOT\" \"$OPT $USERADD_PARAM\"\n";
    let rows = [
        (
            systemd,
            "units that are not enabled: h.service, h@tty1.service",
        ),
        (useradd, "accounts that are not created: user h, group hgrp"),
    ];
    for (text, expected) in rows {
        let found = found(text);
        let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, [format!("postinst of p does not run: {expected}")]);
    }
    let harmless = "if [ x\"$D\" = \"x\" ]; then\n\tif [ -x /sbin/ldconfig ]; then /sbin/ldconfig \
                    ; fi\nfi\n";
    assert_eq!(found(harmless), []);
}

fn of_triggers(family: Family) -> Vec<Finding> {
    let mut contents = Contents {
        entries: vec![file("usr/share/man/man1/a.1", "a")],
        ..Contents::default()
    };
    let text = "interest /usr/share/man\ninterest /usr/share/mime\nactivate-noawait ldconfig\n\
                activate update-initramfs\n";
    contents.scripts = vec![script(ScriptKind::Interest, text)];
    let base = Base { family, ..base() };
    let view = MergedView::new(&base, &contents);
    findings(&Units::new(&contents), &view, &base, &contents)
}

#[test]
fn triggers_are_told_where_dpkg_would_heed_them() {
    let found = of_triggers(Family::Deb);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Note);
    assert_eq!(
        found[0].text,
        "1 package with scripts that do not run: p (triggers that are not activated, so that \
         the postinst of packages that are interested in them does not run: \
         update-initramfs; triggers that other packages of the extension would activate, for \
         which its postinst does not run: /usr/share/man)"
    );
    assert_eq!(of_triggers(Family::Ipk), []);
}

#[test]
fn what_is_not_understood_is_a_note_with_its_name() {
    let found = found("mandb -c; ssh-keygen -A; mkdir /var/lib/other");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Note);
    assert_eq!(
        found[0].text,
        "1 package with scripts that do not run: p (paths that are not created: /var/lib/other; \
         not run: mandb; not understood: ssh-keygen)"
    );
}

#[test]
fn scripts_of_other_languages_are_not_called_harmless() {
    let mut contents = Contents::default();
    let lua = Script::new(
        ScriptKind::PostTransaction,
        "<lua>".to_owned(),
        "x".to_owned(),
    );
    let ldconfig = Script::new(
        ScriptKind::PostInstall,
        "/sbin/ldconfig".to_owned(),
        String::new(),
    );
    for script in [lua, ldconfig] {
        contents.scripts.push(crate::image::PackageScript {
            package: "p".into(),
            script,
        });
    }
    let base = base();
    let view = MergedView::new(&base, &contents);
    let found = findings(&Units::new(&contents), &view, &base, &contents);
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .text
            .ends_with("p (not understood: a script of <lua>)")
    );
}
