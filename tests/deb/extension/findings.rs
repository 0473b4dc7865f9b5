//! The findings of the check, wherever a script or a reader meets them: plan and build, as text,
//! JSON and Markdown, and the exit code that `--fail-on` asks for.

use serde_json::Value;

use super::program::{self, build, deb};
use super::support::{BaseBuilder, DebBuilder, Tree, World};

/// A package that hides a file of the base, has a setuid program and makes no user.
fn hazardous() -> DebBuilder {
    let tree = Tree::new()
        .file("./usr/bin/there", "package")
        .file("./usr/bin/raise", "package")
        .mode(0o4755)
        .file("./usr/lib/sysusers.d/tool.conf", "u tool -\n")
        .file("./etc/tool.conf", "");
    deb("tool").tree(tree)
}

/// A base whose tree is known, with a systemd that merges extensions at boot.
pub(super) fn merging_base() -> BaseBuilder {
    let service = "/usr/lib/systemd/system/systemd-sysext.service";
    let tree = Tree::new()
        .directory("./usr")
        .file("./usr/bin/there", "base")
        .file("./usr/bin/systemd-sysext", "base")
        .file(&format!(".{service}"), "[Unit]\n")
        .directory("./etc/systemd/system/sysinit.target.wants")
        .symlink(
            "./etc/systemd/system/sysinit.target.wants/systemd-sysext.service",
            service,
        )
        .symlink("./bin", "usr/bin")
        .symlink("./lib", "usr/lib")
        .symlink("./sbin", "usr/bin")
        .symlink("./usr/sbin", "bin");
    let files = [("/usr/bin/systemd-sysext", None), (service, None)];
    BaseBuilder::new()
        .tree(tree)
        .package("systemd", "257.13-1~deb13u1", &files)
}

fn world() -> World {
    program::on_folder(
        &merging_base(),
        &[hazardous(), deb("good").file("./usr/bin/good", "good")],
    )
}

/// Rule, severity and paths of each finding that is more than a note.
fn grave(report: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let grave = findings.filter(|it| it["severity"] != "note");
    let row = |it: &Value| {
        let paths = it["paths"].as_array().unwrap().iter();
        (
            text(&it["rule"]),
            text(&it["severity"]),
            paths.map(text).collect(),
        )
    };
    grave.map(row).collect()
}

#[test]
fn plan_and_build_find_the_same() {
    let world = world();
    let plan = world.run("plan", &["tool", "--format", "json"]).json();
    let found = grave(&plan);
    let rules: Vec<&str> = found.iter().map(|(rule, ..)| rule.as_str()).collect();
    assert_eq!(rules, ["left-out", "shadow", "privilege", "users"]);
    assert_eq!(found[1].2, ["/usr/bin/there"]);
    let of_users = plan["findings"].as_array().unwrap().iter();
    let mut of_users = of_users.filter(|it| it["rule"] == "users");
    assert_eq!(of_users.next().unwrap()["packages"][0], "tool");
    assert_eq!(grave(&build(&world, &["tool"]).json()), found);
}

#[test]
fn text_and_markdown_name_each_finding_with_what_to_do() {
    let world = world();
    let image = world.image();
    let build = ["tool", "--force", "-o", image.to_str().unwrap()];
    for (command, arguments) in [("plan", &build[..1]), ("build", &build[..])] {
        for format in ["text", "markdown"] {
            let arguments = [arguments, &["--format", format]].concat();
            let finished = world.run(command, &arguments);
            let text = String::from_utf8(finished.stdout).unwrap();
            for part in [
                "findings",
                "4 warnings",
                "hidden with other content",
                "set user or group",
            ] {
                assert!(
                    text.contains(part),
                    "{command} {format} without {part}: {text}"
                );
            }
            assert!(text.contains("systemd-sysusers runs before"), "{text}");
        }
    }
}

#[test]
fn fail_on_decides_which_findings_end_with_1() {
    let world = world();
    let rows = [
        ("tool", None, 0),
        ("tool", Some("error"), 0),
        ("tool", Some("warning"), 1),
        ("good", Some("warning"), 0),
    ];
    for (package, severity, expected) in rows {
        let mut arguments = vec![package];
        arguments.extend(severity.iter().flat_map(|&it| ["--fail-on", it]));
        let plan = world.run("plan", &arguments);
        assert_eq!(plan.code, Some(expected), "{arguments:?}: {}", plan.stderr);
        arguments.push("--force");
        let built = build(&world, &arguments);
        assert_eq!(
            built.code,
            Some(expected),
            "{arguments:?}: {}",
            built.stderr
        );
        assert!(world.image().is_file(), "the image is there all the same");
        let says = built.stderr.contains("of severity warning or higher");
        assert_eq!(says, expected == 1, "{}", built.stderr);
    }
}
