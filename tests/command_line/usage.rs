//! The real binary as a script meets it: exit codes, stdout against stderr, pipes, interruption.
//!
//! The built-in demo is the input where its content does not matter; other files make packages.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn sysextant() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysextant"));
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    sysextant().args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn without_arguments_it_prints_its_usage_and_exits_with_2() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("Usage: sysextant"),
        "{}",
        stderr(&output)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn help_and_version_go_to_stdout_and_exit_with_0() {
    for flag in ["--help", "--version"] {
        let output = run(&[flag]);
        assert_eq!(output.status.code(), Some(0), "{flag}");
        assert!(stdout(&output).contains("sysextant"), "{flag}");
    }
}

#[test]
fn a_misspelt_option_exits_with_2_and_names_it() {
    let output = run(&["demo", "plan", "--formt", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--formt"));
}

#[test]
fn a_missing_base_exits_with_2_and_names_the_file() {
    let output = run(&[
        "plan",
        "--base",
        "no/such/base.tar.gz",
        "--feed",
        ".",
        "gdb",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no/such/base.tar.gz"),
        "{}",
        stderr(&output)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn a_missing_feed_exits_with_2_and_names_the_folder() {
    let folder = TempDir::new().unwrap();
    let base = demo_base(folder.path());
    let output = run(&["plan", "--base", &base, "--feed", "no/such/feed", "gdb"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no/such/feed"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_ends_as_a_package_file_of_any_family_is_a_file_and_not_a_name() {
    let folder = TempDir::new().unwrap();
    let base = demo_base(folder.path());
    for ending in ["deb", "ipk", "opk", "rpm"] {
        let package = format!("no-such-tool.{ending}");
        let output = run(&["plan", "--base", &base, &package]);
        assert_eq!(output.status.code(), Some(2), "{package}");
        let said = stderr(&output);
        assert!(said.contains(&package), "{said}");
    }
}

#[test]
fn the_demo_plan_needs_no_terminal_and_writes_only_data_to_stdout() {
    let output = run(&["demo", "plan", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["format"], 1);
    assert_eq!(plan["base"]["family"], "deb");
    assert_eq!(plan["selection"]["recommends"], true);
    let packages = plan["packages"].as_array().unwrap();
    let gdb = packages
        .iter()
        .find(|package| package["name"] == "gdb")
        .unwrap();
    assert_eq!(gdb["verdict"], "included");
    assert_eq!(gdb["reason"]["kind"], "requested");
    let included = packages
        .iter()
        .filter(|package| package["verdict"] == "included")
        .count();
    assert_eq!(plan["totals"]["included"]["packages"], included);
    assert!(!plan["contents"]["left_out"].as_array().unwrap().is_empty());
}

#[test]
fn a_request_that_nothing_provides_exits_with_1_and_says_so() {
    let output = run(&["demo", "plan", "no-such-package"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("nothing provides no-such-package"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_build_with_a_conflict_writes_nothing_and_exits_with_1() {
    let folder = TempDir::new().unwrap();
    let image = folder.path().join("x.raw");
    let output = run(&[
        "demo",
        "build",
        "no-such-package",
        "-o",
        image.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("no-such-package"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_demo_builds_an_image_and_will_not_overwrite_it_unasked() {
    let folder = TempDir::new().unwrap();
    let image = folder.path().join("demo.raw");
    let path = image.to_str().unwrap();
    let first = run(&["demo", "build", "-o", path]);
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    let content = fs::read(&image).unwrap();
    assert_eq!(&content[..4], b"hsqs");
    let second = run(&["demo", "build", "-o", path]);
    assert_eq!(second.status.code(), Some(3), "{}", stderr(&second));
    assert!(stderr(&second).contains("--force"), "{}", stderr(&second));
    let third = run(&["demo", "build", "--force", "-o", path]);
    assert_eq!(third.status.code(), Some(0), "{}", stderr(&third));
    assert_eq!(
        fs::read(&image).unwrap(),
        content,
        "the same input gives the same bytes"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_size_over_budget_exits_with_1() {
    let output = run(&["demo", "plan", "--max-size", "1K"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("over budget"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn why_gives_the_chain_from_the_request() {
    let output = run(&["demo", "plan", "--format", "json", "gdb"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let pulled_in = plan["packages"].as_array().unwrap().iter();
    let depends = pulled_in
        .filter(|package| package["reason"]["kind"] == "depends")
        .count();
    assert!(depends > 0);
}

#[test]
fn explore_without_a_terminal_is_one_sentence_and_exit_2() {
    for arguments in [&["demo"][..], &["demo", "explore"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
        assert!(stderr(&output).contains("terminal"));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = sysextant()
        .args(["demo", "plan", "--all", "--files", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{said}");
    assert!(
        !said.contains("panicked") && !said.contains("error"),
        "{said}"
    );
}

#[test]
fn colour_is_used_only_where_it_was_asked_for() {
    assert!(!stdout(&run(&["demo", "plan"])).contains('\u{1b}'));
    assert!(stdout(&run(&["demo", "plan", "--color", "always"])).contains('\u{1b}'));
}

#[test]
fn text_without_a_utf_8_locale_is_ascii() {
    let output = sysextant()
        .env("LC_ALL", "C")
        .args(["demo", "plan"])
        .output()
        .unwrap();
    assert!(stdout(&output).is_ascii(), "{}", stdout(&output));
}

#[test]
fn a_selection_file_is_replayed_and_a_bad_one_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("debug.toml");
    fs::write(&file, "request = ['strace']\nrecommends = false\n").unwrap();
    let path = file.to_str().unwrap();
    let output = run(&["demo", "plan", "--selection", path, "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["selection"]["request"], serde_json::json!(["strace"]));
    assert_eq!(plan["selection"]["recommends"], false);
    fs::write(&file, "reqest = ['strace']\n").unwrap();
    let output = run(&["demo", "plan", "--selection", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("debug.toml"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_demo_of_every_family_gives_the_same_image() {
    let folder = TempDir::new().unwrap();
    let image = |family: &str| {
        let path = folder.path().join(format!("{family}.raw"));
        // The manifest names the family.
        let arguments = [
            "demo",
            "build",
            "--no-manifest",
            "--name",
            "demo",
            "--family",
            family,
            "-o",
        ];
        let hard_linked_setuid_and_long =
            ["e2fsprogs-mke2fs", "iputils-ping", "perf=6.6.50-r9", "gdb"];
        let output = sysextant()
            .args(arguments)
            .arg(&path)
            .args(hard_linked_setuid_and_long)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        fs::read(path).unwrap()
    };
    let deb = image("deb");
    assert!(deb == image("ipk"), "ipk");
    assert!(deb == image("rpm"), "rpm");
}

/// The demo's base, copied to a folder.
fn demo_base(folder: &Path) -> String {
    let base =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/deb/base-pkgdb.rootfs.tar.gz");
    let copy = folder.join("base-pkgdb.rootfs.tar.gz");
    fs::copy(base, &copy).unwrap();
    copy.to_str().unwrap().to_owned()
}
