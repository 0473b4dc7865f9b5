//! What goes wrong around the program: full disks, folders that cannot be read, kills. An output is
//! there and said to be, or it is not and nothing is left of it.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

fn sysextant() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysextant"));
    command.env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null());
    command
}

/// `demo build` to that path.
fn build(path: &Path) -> Command {
    let mut command = sysextant();
    command.args(["demo", "build", "strace", "-o"]).arg(path);
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_image_whose_report_cannot_be_written_is_said_to_be_there() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.raw");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = build(&path).stdout(full).output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("x.raw was built"), "{said}");
    assert!(fs::read(&path).unwrap().starts_with(b"hsqs"));
}

#[test]
fn a_plan_that_cannot_be_written_is_no_wrong_usage() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = sysextant().args(["demo", "plan"]).stdout(full).output();
    let output = output.unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("cannot write the result to stdout"), "{said}");
}

#[test]
fn in_a_folder_that_may_be_written_and_not_read_an_image_is_built() {
    let folder = TempDir::new().unwrap();
    let drop_box = folder.path().join("drop");
    fs::create_dir(&drop_box).unwrap();
    fs::set_permissions(&drop_box, fs::Permissions::from_mode(0o333)).unwrap();
    let path = drop_box.join("x.raw");
    // Where the tests run as root everything may be read, and nothing is to be said.
    let is_root = File::open(&drop_box).is_ok();
    let output = build(&path).output().unwrap();
    fs::set_permissions(&drop_box, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&drop_box), ["x.raw"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(report.contains("could not be synced"), !is_root, "{report}");
}

#[test]
fn a_build_that_is_killed_leaves_nothing_and_the_next_one_is_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.raw");
    for delay in [5, 40, 80, 120, 160, 200] {
        let mut child = build(&path)
            .args(["--force", "--jobs", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        let left = names(folder.path());
        assert!(left.iter().all(|name| name == "x.raw"), "{left:?}");
    }
    let output = build(&path).arg("--force").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(folder.path()), ["x.raw"]);
}

/// A program on a terminal of its own, by script(1), which hangs up when it is killed.
#[test]
fn a_terminal_that_goes_away_ends_the_screen_in_silence_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let (code, said) = (folder.path().join("code"), folder.path().join("said"));
    let program = env!("CARGO_BIN_EXE_sysextant");
    let inner = format!(
        "trap '' HUP; '{program}' demo 2> '{}'; echo $? > '{}'",
        said.display(),
        code.display()
    );
    let mut script = Command::new("script")
        .args(["-qec", &inner, "/dev/null"])
        .env("TMPDIR", &temporary)
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let waits_for = |is_there: &dyn Fn() -> bool| {
        let mut left = 300;
        while !is_there() && left > 0 {
            std::thread::sleep(Duration::from_millis(50));
            left -= 1;
        }
        is_there()
    };
    assert!(waits_for(&|| !names(&temporary).is_empty()), "it starts");
    std::thread::sleep(Duration::from_millis(1500));
    script.kill().unwrap();
    script.wait().unwrap();
    assert!(waits_for(&|| fs::read(&code).is_ok_and(|it| !it.is_empty())));
    assert_eq!(fs::read_to_string(&code).unwrap().trim(), "129");
    assert_eq!(fs::read_to_string(&said).unwrap(), "");
    assert_eq!(names(&temporary), [""; 0]);
}
