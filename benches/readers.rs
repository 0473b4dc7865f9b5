//! How long the readers of rpm take: a real database, a folder of 5,000 packages without an index,
//! and a package of 50,000 files.
//!
//! ```text
//! cargo bench --bench readers [-- NAME]
//! ```
//!
//! What is read is made once, in `target/bench-data`; the database is the one of CBL-Mariner 2.0
//! below `SYSEXTANT_TEST_DATA`, as `tests/rpm/real.rs` says. A run is cold if the packages were
//! taken out of the page cache before, which `dd` does for those that are written out.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rpm::{BuildConfig, CompressionWithLevel, Dependency, FileOptions, PackageBuilder};
use sysextant::archive::rpm::file::RpmFile;
use sysextant::archive::rpm::payload::{Payload, PayloadContent};
use sysextant::base::Base;
use sysextant::feed::{Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;

type Result<T> = std::result::Result<T, Box<dyn Error>>;
/// Measures something and prints it.
type Measurement = fn() -> Result<()>;

const PACKAGES: usize = 5000;
const FILES_OF_EACH: usize = 40;
const FILES: usize = 50_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    // `cargo test` and `cargo bench` tell themselves apart by this.
    if !arguments.any(|argument| argument == "--bench") {
        println!("readers: run by `cargo bench --bench readers`");
        return Ok(());
    }
    let wanted = std::env::args().skip(1).find(|text| text != "--bench");
    let rows: [(&str, Measurement); 3] = [
        ("database", database),
        ("folder", folder),
        ("payload", payload),
    ];
    for (name, measure) in rows {
        if wanted.as_deref().is_none_or(|wanted| wanted == name) {
            measure()?;
        }
    }
    Ok(())
}

/// Where all is that is read.
fn data() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench-data")
}

/// The database as the one of a base that is a folder.
fn database() -> Result<()> {
    let Some(shared) = std::env::var_os("SYSEXTANT_TEST_DATA") else {
        println!("database: skipped, SYSEXTANT_TEST_DATA is not set: see tests/rpm/real.rs");
        return Ok(());
    };
    let original = PathBuf::from(shared).join("rpmdb/cbl-mariner-2.0/rpmdb.sqlite");
    let root = data().join("cbl-mariner-2.0");
    let path = root.join("var/lib/rpm/rpmdb.sqlite");
    fs::create_dir_all(path.parent().ok_or("no parent")?)?;
    io::copy(&mut File::open(original)?, &mut File::create(path)?)?;
    let mut read = String::new();
    let times = times(20, || {
        let base = Base::open(&root, None, &Silent)?;
        let (packages, paths) = (base.packages.len(), base.paths.owned_paths());
        read = format!("{packages} packages, {paths} paths");
        Ok(())
    })?;
    print("database", &read, &times);
    Ok(())
}

/// All headers of a folder of packages.
fn folder() -> Result<()> {
    let folder = data().join("packages");
    if fs::read_dir(&folder).map_or(0, Iterator::count) != PACKAGES {
        println!("folder: {PACKAGES} packages are made, once");
        fs::create_dir_all(&folder)?;
        for number in 0..PACKAGES {
            small_package(number).write_file(folder.join(format!("package-{number}.rpm")))?;
        }
    }
    let mut read = String::new();
    let mut open = || {
        let feeds = [folder.clone()];
        let (pool, _) = Pool::open(&feeds, &[], &PoolOrder::new(Family::Rpm, &[]), &Silent)?;
        read = format!("{} packages", pool.candidates.len());
        Ok(())
    };
    let mut cold = Vec::new();
    for _ in 0..3 {
        drop_from_cache(&folder)?;
        cold.extend(times(1, &mut open)?);
    }
    let warm = times(5, &mut open)?;
    print("folder, cold", &read, &cold);
    print("folder, warm", &read, &warm);
    Ok(())
}

/// A package with dependencies, some files in `/usr/bin` and `/usr/share`, and some content.
#[expect(clippy::unwrap_used, reason = "what is made here can be made")]
fn small_package(number: usize) -> rpm::Package {
    let name = format!("package-{number}");
    let mut builder = PackageBuilder::new(&name, "1.2.3", "MIT", "x86_64", "One of many");
    let config = BuildConfig::v4().compression(CompressionWithLevel::Zstd(1));
    builder
        .using_config(config.source_date(1_700_000_000_u32))
        .release("r0")
        .description("It has a description\nof more than one line.");
    for needed in 1..12 {
        let other = format!("package-{}", number.wrapping_mul(31 * needed) % PACKAGES);
        builder.requires(Dependency::greater_eq(other, "1.0"));
        builder.provides(Dependency::any(format!("lib{name}.so.{needed}()(64bit)")));
    }
    builder.requires(Dependency::any("/bin/sh"));
    for file in 0..FILES_OF_EACH {
        let path = match file % 4 {
            0 => format!("/usr/bin/{name}-{file}"),
            _ => format!("/usr/share/{name}/{}/file-{file}", file % 7),
        };
        builder
            .with_file_contents(noise(number + file, 700), FileOptions::new(path))
            .unwrap();
    }
    builder.build().unwrap()
}

/// One package with many files, through its payload.
fn payload() -> Result<()> {
    let path = data().join("many.rpm");
    if !path.exists() {
        println!("payload: a package of {FILES} files is made, once");
        fs::create_dir_all(data())?;
        many_files().write_file(&path)?;
    }
    let mut read = String::new();
    let times = times(5, || {
        let (header, stream) = RpmFile::open(File::open(&path)?)?.into_parts()?;
        let mut payload = Payload::new(&header.get(), stream)?;
        let (mut files, mut bytes) = (0, 0);
        while let Some(entry) = payload.next_entry()? {
            if let PayloadContent::Data(size) = entry.content {
                bytes += io::copy(&mut payload.by_ref().take(size), &mut io::sink())?;
            }
            files += 1;
        }
        read = format!("{files} files, {bytes} bytes");
        Ok(())
    })?;
    print("payload", &read, &times);
    Ok(())
}

#[expect(clippy::unwrap_used, reason = "what is made here can be made")]
fn many_files() -> rpm::Package {
    let mut builder = PackageBuilder::new("many", "1", "MIT", "noarch", "Many files");
    let config = BuildConfig::v4().compression(CompressionWithLevel::Zstd(3));
    builder.using_config(config.source_date(1_700_000_000_u32));
    for number in 0..FILES {
        let path = format!("/usr/src/many/{}/source-{number}.h", number / 100);
        builder
            .with_file_contents(noise(number, 1500), FileOptions::new(path))
            .unwrap();
    }
    builder.build().unwrap()
}

/// Text that shrinks to about a third: numbers that follow from `seed`.
fn noise(seed: usize, length: usize) -> Vec<u8> {
    let mut number = seed as u64 + 1;
    let mut text = Vec::new();
    while text.len() < length {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        text.extend(format!("{} ", number >> 40).into_bytes());
    }
    text.truncate(length);
    text
}

/// Takes the files of a folder out of the page cache.
fn drop_from_cache(folder: &Path) -> Result<()> {
    let script = "sync; for file in *; do dd if=\"$file\" iflag=nocache count=0 status=none; done";
    let status = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| "dd failed".into())
}

/// How long each of so many runs takes.
fn times(runs: usize, mut run: impl FnMut() -> Result<()>) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let begin = Instant::now();
        run()?;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn print(what: &str, read: &str, times: &[Duration]) {
    let (Some(best), Some(worst)) = (times.first(), times.last()) else {
        return;
    };
    let median = times[times.len() / 2];
    println!(
        "{what:<14} {read:<32} best {best:>9.2?}   median {median:>9.2?}   worst {worst:>9.2?}"
    );
}
