//! `sysextant snapshot`, run as a script runs it, on bases that the tests make.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

mod support;

use support::{BaseBuilder, DebBuilder, Form, sysextant};
use tempfile::TempDir;

/// A base with one library.
fn base() -> BaseBuilder {
    BaseBuilder::new().package(
        "libx",
        "1.0",
        &[
            ("/usr/lib", None),
            (
                "/usr/lib/libx.so.1",
                Some("d41d8cd98f00b204e9800998ecf8427e"),
            ),
        ],
    )
}

#[test]
fn a_base_is_planned_with_alike_in_every_form() {
    let folder = TempDir::new().unwrap();
    DebBuilder::new("tool", "1.0")
        .field("Depends", "libx (>= 1.0)")
        .file("./usr/bin/tool", "#!/bin/sh\n")
        .write_to(folder.path());
    let feed = folder.path().to_str().unwrap();
    let plan = |form: Form| {
        let folder = TempDir::new().unwrap();
        let base = base().write(form, folder.path());
        let base = base.to_str().unwrap();
        let plan = sysextant(&[
            "plan", "--base", base, "--feed", feed, "tool", "--format", "json",
        ]);
        assert_eq!(plan.code, Some(0), "{form:?}: {plan:?}");
        let mut plan = plan.json();
        assert_eq!(plan["base"]["path"].take(), base);
        plan
    };
    let first = plan(Form::Folder);
    assert_eq!(first["totals"]["included"]["packages"], 1);
    for form in Form::ALL {
        assert_eq!(plan(form), first, "{form:?}");
    }
}
