//! Reads mutants in a process of its own, in which nothing else takes memory: what went wrong is
//! told with its step, even if the process is gone or hangs.

use std::fs;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::support::mutant::mutant;
use super::support::within_memory::within_memory;

/// Something that is read, and who reads it.
pub struct Subject {
    pub name: &'static str,
    pub input: Input,
    /// Makes what the reader needs beside the mutant, in that folder, and gives the honest bytes.
    pub prepare: fn(&Path) -> Vec<u8>,
    /// Makes checksums right again that would keep the mutant from being looked at.
    pub repair: fn(&mut [u8]),
    /// Reads a mutant, with that folder to put it into; whether it was taken.
    pub read: fn(&Path, &[u8]) -> bool,
}

/// What is done to the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// They are honest, and their mutants are read.
    Honest,
    /// They are read as they are, and must be taken.
    Large,
    /// They are read as they are, and must be refused.
    Bomb,
}

/// Nothing to repair.
pub fn nothing(_: &mut [u8]) {}

/// Which subject the child reads, and in which folder.
const SUBJECT: &str = "SYSEXTANT_MUTATED_SUBJECT";
const FOLDER: &str = "SYSEXTANT_MUTATED_FOLDER";
/// The memory that a reader may take, in KiB.
const MEMORY: u64 = 64 << 10;
/// Steps after which that is looked at: more often it would take longer than the reading.
const MEASURED: u64 = 16;
/// Address space of a child, in KiB: one that asks for everything harms nobody.
const ADDRESS_SPACE: u32 = 2_000_000;
/// A step that computes for so many seconds will not end: honest ones take milliseconds.
const COMPUTING: u64 = 60;
/// A step that only waits may have been stopped, or the machine was; not for so long.
const WAITING: Duration = Duration::from_secs(600);

/// How many mutants of each subject are read.
fn mutants() -> u64 {
    let told = std::env::var("SYSEXTANT_MUTATIONS").ok();
    told.and_then(|number| number.parse().ok()).unwrap_or(150)
}

/// The step to begin with.
fn first_step() -> u64 {
    let told = std::env::var("SYSEXTANT_MUTATION_STEP").ok();
    told.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Reads mutants of the subject in a child, and watches it.
pub fn check(subject: &Subject) {
    let folder = TempDir::new().unwrap();
    let honest = (subject.prepare)(folder.path());
    if subject.input == Input::Honest {
        let taken = (subject.read)(folder.path(), &honest);
        assert!(taken, "{}: the honest bytes are not read", subject.name);
    }
    fs::write(folder.path().join("honest"), honest).unwrap();
    let mut child = within_memory(ADDRESS_SPACE, std::env::current_exe().unwrap())
        .args(["--exact", "a_child_reads_mutants", "--nocapture"])
        .env(SUBJECT, subject.name)
        .env(FOLDER, folder.path())
        .stdout(fs::File::create(folder.path().join("stdout")).unwrap())
        .stderr(fs::File::create(folder.path().join("stderr")).unwrap())
        .spawn()
        .unwrap();
    let hangs = watch(&mut child, folder.path());
    let status = child.wait().unwrap();
    let said = ["stdout", "stderr"].map(|name| {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let said = said.concat();
    let step = step(folder.path());
    assert!(!hangs, "{}: hangs at step {step}", subject.name);
    assert!(status.success(), "{}: at step {step}: {said}", subject.name);
    let told = said.lines().find(|line| line.ends_with("KiB"));
    println!("{}", told.expect("the child said how it went"));
}

/// Waits for the end; kills a child that does not get on.
fn watch(child: &mut Child, folder: &Path) -> bool {
    let mut known = (step(folder), Instant::now(), computed(child.id()));
    while child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
        let (now, computed) = (step(folder), computed(child.id()));
        let (before, since, computed_then) = known;
        if now != before {
            known = (now, Instant::now(), computed);
        } else if computed.saturating_sub(computed_then) > COMPUTING || since.elapsed() > WAITING {
            child.kill().unwrap();
            return true;
        }
    }
    false
}

/// Seconds that a process has computed.
fn computed(process: u32) -> u64 {
    /// Linux's `USER_HZ`.
    const TICKS: u64 = 100;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name in parentheses: the state is the third field, the times are 14 and 15.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    times
        .filter_map(|time| time.parse::<u64>().ok())
        .sum::<u64>()
        / TICKS
}

/// The step at which the child is or was.
fn step(folder: &Path) -> u64 {
    let bytes = fs::read(folder.join("step")).unwrap_or_default();
    let bytes = bytes.first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(bytes)
}

/// What the child does, if this process is one.
pub fn run(subjects: &[&Subject]) {
    let (Some(name), Some(folder)) = (std::env::var_os(SUBJECT), std::env::var_os(FOLDER)) else {
        return;
    };
    let subject = subjects.iter().find(|known| *known.name == name).unwrap();
    let folder = Path::new(&folder);
    let honest = fs::read(folder.join("honest")).unwrap();
    let step_file = fs::File::create(folder.join("step")).unwrap();
    let before = peak_memory();
    let (mut taken, mut refused) = (0_u64, 0_u64);
    let first = first_step();
    let steps = match subject.input {
        Input::Honest => first..first + mutants(),
        Input::Large | Input::Bomb => 0..1,
    };
    for step in steps {
        step_file.write_all_at(&step.to_le_bytes(), 0).unwrap();
        let mut bytes = match subject.input {
            Input::Honest => mutant(&honest, step),
            Input::Large | Input::Bomb => honest.clone(),
        };
        (subject.repair)(&mut bytes);
        let read = catch_unwind(AssertUnwindSafe(|| (subject.read)(folder, &bytes)));
        let is_taken = read.unwrap_or_else(|_| panic!("{}: panics at step {step}", subject.name));
        match is_taken {
            true => taken += 1,
            false => refused += 1,
        }
        let expected =
            subject.input == Input::Honest || is_taken == (subject.input == Input::Large);
        assert!(expected, "{}: taken: {is_taken}", subject.name);
        if step % MEASURED == 0 {
            assert_within_bounds(subject, before, step);
        }
    }
    let memory = assert_within_bounds(subject, before, first + mutants());
    println!(
        "{:<32} {taken:>7} read {refused:>7} refused, at most {memory:>6} KiB",
        subject.name
    );
}

/// The memory that was taken until that step, in KiB.
fn assert_within_bounds(subject: &Subject, before: u64, step: u64) -> u64 {
    let memory = peak_memory() - before;
    let name = subject.name;
    assert!(memory < MEMORY, "{name}: {memory} KiB taken by step {step}");
    memory
}

/// The most memory that this process ever had, in KiB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = peak.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}
