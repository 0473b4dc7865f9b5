//! Three answers to whether the base will accept the extension: yes, no, not known because...

use std::fs;

use serde_json::Value;

use super::findings::merging_base;
use super::program::{build, deb, on_folder};
use super::support::{BaseBuilder, DebBuilder, World};

fn tool() -> DebBuilder {
    deb("tool").file("./usr/bin/tool", "tool")
}

/// The answer, and the rules and texts of the findings.
fn answer(plan: &Value) -> (String, String) {
    let findings = plan["findings"].as_array().unwrap().iter();
    let lines = findings.map(|it| format!("{} {} {}\n", it["rule"], it["certainty"], it["text"]));
    let answer = plan["accepted"].as_str().unwrap().to_owned();
    (answer, lines.collect())
}

fn planned(world: &World, arguments: &[&str]) -> (String, String) {
    let arguments = [arguments, &["--format", "json"]].concat();
    answer(&world.run("plan", &arguments).json())
}

#[test]
fn yes_is_said_where_every_part_was_looked_at() {
    let world = on_folder(&merging_base(), &[tool()]);
    assert_eq!(
        planned(&world, &["tool"]),
        ("yes".to_owned(), String::new())
    );
    let text = world.run("plan", &["tool"]).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.contains("the base will accept the extension as it is"),
        "{text}"
    );
    assert_eq!(build(&world, &["tool"]).json()["accepted"], "yes");
}

#[test]
fn of_nothing_the_answer_is_not_known() {
    let world = on_folder(&merging_base(), &[tool()]);
    let (answer, findings) = planned(&world, &[]);
    assert_eq!(answer, "not-known");
    assert!(findings.contains("nothing would be built"), "{findings}");
}

#[test]
fn packages_of_another_family_are_counted() {
    let world = on_folder(&merging_base(), &[]);
    let feed = world.feed().join("noarch");
    fs::create_dir(&feed).unwrap();
    for name in ["a.rpm", "b.rpm", "c.ipk", "README"] {
        fs::write(feed.join(name), "").unwrap();
    }
    let (answer, findings) = planned(&world, &["a"]);
    assert_eq!(answer, "no", "a conflict: nothing provides it");
    let expected = "holds no deb packages, which the base takes, but 1 ipk and 2 rpm";
    assert!(findings.contains(expected), "{findings}");
    let (answer, findings) = planned(&world, &[]);
    assert_eq!(answer, "not-known");
    assert!(findings.contains(expected), "{findings}");
}

#[test]
fn an_index_without_packages_and_a_package_passed_over_are_told() {
    let world = on_folder(&merging_base(), &[tool()]);
    let feed = world.feed();
    fs::write(feed.join("broken.deb"), "!<arch>\n").unwrap();
    let (answer, findings) = planned(&world, &["tool"]);
    assert_eq!(answer, "yes");
    assert!(findings.contains("broken.deb"), "{findings}");
    let text = String::from_utf8(world.run("plan", &["tool"]).stdout).unwrap();
    assert!(!text.contains("as it is"), "{text}");
    fs::remove_dir_all(&feed).unwrap();
    fs::create_dir(&feed).unwrap();
    fs::write(feed.join("Packages"), "").unwrap();
    let (answer, findings) = planned(&world, &[]);
    assert_eq!(answer, "not-known");
    assert!(findings.contains("holds no deb package"), "{findings}");
}

#[test]
fn without_payloads_or_os_release_the_answer_is_not_known() {
    let world = on_folder(&merging_base(), &[tool()]);
    let (answer, findings) = planned(&world, &["tool", "--no-contents"]);
    assert_eq!(answer, "not-known", "{findings}");
    let sysext = [("/usr/bin/systemd-sysext", None)];
    let database = BaseBuilder::new().package("systemd", "257", &sysext);
    let world = on_folder(&database.os_release(None), &[tool()]);
    let (answer, findings) = planned(&world, &["tool", "--id", "debian"]);
    assert_eq!(answer, "not-known", "{findings}");
    assert!(findings.contains("ID=debian is not known"), "{findings}");
    // A tree without one is known to have none.
    let world = on_folder(&merging_base().os_release(None), &[tool()]);
    let (answer, findings) = planned(&world, &["tool", "--id", "debian"]);
    assert_eq!(answer, "no", "{findings}");
    assert!(
        findings.contains("the base has no os-release"),
        "{findings}"
    );
}

#[test]
fn a_database_without_systemd_or_its_files_is_told_from_one_with_them() {
    let of = |base: BaseBuilder| planned(&on_folder(&base, &[tool()]), &["tool"]);
    let init = BaseBuilder::new().package("sysvinit", "3", &[("/sbin/init", None)]);
    let (answer, findings) = of(init);
    assert_eq!(answer, "no");
    assert!(findings.contains("no systemd-sysext"), "{findings}");
    let (answer, findings) = of(BaseBuilder::new().package("systemd", "257", &[]));
    assert_eq!(answer, "not-known", "{findings}");
    let sysext = [("/usr/bin/systemd-sysext", None)];
    let (answer, findings) = of(BaseBuilder::new().package("systemd", "257", &sysext));
    assert_eq!(answer, "yes");
    assert!(findings.contains("at boot is not known"), "{findings}");
}

#[test]
fn an_id_alone_is_no_answer_where_the_base_has_a_version() {
    let release = "ID=bluefin\nID_LIKE=debian\nVERSION_ID=42\n";
    let world = on_folder(&merging_base().os_release(Some(release)), &[tool()]);
    let (answer, findings) = planned(&world, &["tool", "--id", "debian"]);
    assert_eq!(answer, "no");
    assert!(findings.contains("no VERSION_ID"), "{findings}");
    let (answer, findings) = planned(&world, &["tool", "--id", "debian", "--version-id", "42"]);
    assert_eq!(
        answer, "not-known",
        "Debian's 257.13 may take it: {findings}"
    );
}

#[test]
fn a_kernel_that_is_only_recommended_is_told() {
    let tool = tool().field("Recommends", "modules");
    let kernel = deb("linux-image-9")
        .field("Provides", "modules")
        .file("./usr/lib/modules/9/kernel/a.ko", "module");
    let world = on_folder(&merging_base(), &[tool, kernel]);
    let (_, findings) = planned(&world, &["tool"]);
    let expected = "the kernel 9 is pulled in with linux-image-9 only because tool recommends it";
    assert!(findings.contains(expected), "{findings}");
    for arguments in [["tool", "--no-recommends"], ["tool", "linux-image-9"]] {
        let (_, findings) = planned(&world, &arguments);
        assert!(
            !findings.contains("is pulled in"),
            "{arguments:?}: {findings}"
        );
    }
    let without = ["tool", "--no-contents"];
    let (_, findings) = planned(&world, &without);
    assert!(
        findings.contains("a kernel is pulled in with linux-image-9"),
        "{findings}"
    );
}
