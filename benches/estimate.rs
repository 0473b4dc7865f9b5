//! How good the estimate of an image's size is: over single packages, and over plans.
//!
//! ```sh
//! cargo bench --bench estimate -- BASE FEED [COMPRESSION]
//! ```
//!
//! Builds one image of all packages of the feed that go together. Each package's share of it is
//! compared with the estimate by its payload, and with that by the index alone; then each request
//! of one package with all that it pulls in, whose image is taken as the sum of the shares and of
//! the tables. With a base that has next to nothing, the plans are the largest.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "thousandths are enough"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use sysextant::extension::{BuildOptions, image_size};
use sysextant::foundation::progress::{CancelFlag, Silent};
use sysextant::image::{Contents, ReleaseOptions};
use sysextant::plan::{Plan, Request, Selection};
use sysextant::session::{Session, Sources};
use sysextant::squashfs::{BlockSize, Compression};

/// Shares smaller than this are mostly padding of one block, and weigh nothing in a plan.
const LEAST: u64 = 4096;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let (Some(base), Some(feed)) = (args.next(), args.next()) else {
        println!("give BASE FEED [COMPRESSION]");
        return Ok(());
    };
    let sources = Sources {
        base: PathBuf::from(base),
        feeds: vec![PathBuf::from(feed)],
        ..Sources::default()
    };
    let (session, _) = Session::open(&sources, &Silent)?;
    let folder = tempfile::tempdir()?;
    let mut options = BuildOptions {
        output: folder.path().join("estimate.raw"),
        name: None,
        release: ReleaseOptions::default(),
        compression: Compression::default(),
        block_size: BlockSize::default(),
        jobs: NonZeroUsize::MIN.saturating_add(1),
        manifest: true,
        force: false,
        source_date_epoch: None,
    };
    if let Some(compression) = args.next() {
        options.compression = compression.parse()?;
    }
    options.release.id = Some("_any".to_owned());

    let candidates = session.pool().candidates.iter();
    let names: Vec<&str> = candidates.map(|it| it.package.name.as_str()).collect();
    let all = plan(&session, &names);
    let all = session.with_contents(all, &options.release, &Silent)?;
    let built = session.build(&all, &options, &Silent)?;
    let packages = built.packages.iter();
    let shares: BTreeMap<&str, u64> = packages
        .map(|it| (it.package.name.as_str(), it.amounts.bytes_out))
        .collect();
    let of_packages: u64 = shares.values().sum();
    let tables = built.image_size.saturating_sub(of_packages) as f64;
    let tables_of_entry = tables / built.contents.entries.len() as f64;

    let estimate = |plan: &Plan| {
        let family = session.base().family;
        image_size(plan, family, options.compression).bytes
    };
    let (mut packages, mut plans) = (Errors::default(), Errors::default());
    println!("name package-size installed-size weight-bytes weight-compressed share entries");
    let contents = all.contents.as_ref().ok_or("no contents")?;
    for item in all.included() {
        let share = shares.get(item.name.as_str()).copied().unwrap_or(0);
        let one = only(&all, &[item.name.as_str()]);
        let weight = contents
            .weights
            .get(&item.name)
            .copied()
            .unwrap_or_default();
        let entries = one.contents.as_ref().map_or(0, |it| it.entries.len());
        println!(
            "{} {} {} {} {} {share} {entries}",
            item.name,
            item.package_size.unwrap_or(0),
            item.installed_size.unwrap_or(0),
            weight.bytes,
            weight.compressed
        );
        if share >= LEAST {
            packages.add(
                &one,
                share as f64 + tables_of_entry * entries as f64,
                &estimate,
            );
        }
    }
    for name in &names {
        let pulled_in = plan(&session, &[name]);
        let included: Vec<&str> = pulled_in.included().map(|it| it.name.as_str()).collect();
        let of_plan = only(&all, &included);
        let share: u64 = included.iter().filter_map(|it| shares.get(it)).sum();
        let entries = of_plan.contents.as_ref().map_or(0, |it| it.entries.len());
        if share >= LEAST {
            plans.add(
                &of_plan,
                share as f64 + tables_of_entry * entries as f64,
                &estimate,
            );
        }
    }
    println!("image {} estimate {}", built.image_size, estimate(&all));
    packages.print("packages");
    plans.print("plans");
    Ok(())
}

/// The plan of these requests.
fn plan(session: &Session, names: &[&str]) -> Plan {
    let requests = names.iter().map(|name| Request::parse(name));
    let selection = Selection {
        requests: requests.collect(),
        ..Selection::default()
    };
    let plan = session.plan(&selection, &CancelFlag::default());
    plan.unwrap_or_else(|_| std::process::exit(1))
}

/// The same plan with those packages alone.
fn only(plan: &Plan, names: &[&str]) -> Plan {
    let is_of = |name: &str| names.contains(&name);
    let contents = plan.contents.as_ref().map(|contents| Contents {
        entries: {
            let entries = contents.entries.iter();
            let of = entries.filter(|it| it.package.as_deref().is_some_and(is_of));
            of.cloned().collect()
        },
        weights: contents.weights.clone(),
        ..Contents::default()
    });
    let items = plan.items.iter().filter(|item| is_of(&item.name));
    Plan {
        items: items.cloned().collect(),
        contents,
        ..plan.clone()
    }
}

/// By how much estimates are off, in thousandths.
#[derive(Default)]
struct Errors {
    by_payload: Vec<u64>,
    by_index: Vec<u64>,
}

impl Errors {
    fn add(&mut self, plan: &Plan, size: f64, estimate: &dyn Fn(&Plan) -> u64) {
        let error = |plan: &Plan| ((estimate(plan) as f64 / size - 1.0).abs() * 1000.0) as u64;
        self.by_payload.push(error(plan));
        self.by_index.push(error(&Plan {
            contents: None,
            ..plan.clone()
        }));
    }

    fn print(mut self, what: &str) {
        for (how, errors) in [
            ("payloads", &mut self.by_payload),
            ("index", &mut self.by_index),
        ] {
            errors.sort_unstable();
            let at = |part: usize| errors.get(errors.len() * part / 100).copied().unwrap_or(0);
            let percent = |part: usize| format!("{}.{} %", at(part) / 10, at(part) % 10);
            let number = errors.len();
            println!(
                "{number} {what}, by {how}: median {}, 95th percentile {}",
                percent(50),
                percent(95)
            );
        }
    }
}
