//! `sysextant check`: will that base, under that systemd, take existing images, and what do they do
//! to it?

use anyhow::{Context, anyhow};

use super::console::Console;
use super::{Failure, input};
use crate::archive::Ledger;
use crate::check::acceptance::{ImagePolicy, MergeOptions};
use crate::check::images::ImagesOptions;
use crate::check::{Rule, Severity};
use crate::cli;
use crate::command::exit::Exit;
use crate::image::opened::Class;
use crate::image::systemd_architecture;
use crate::session::images;

pub(super) fn run(args: &cli::Check, console: &Console) -> Result<Exit, Failure> {
    let Some(base) = &args.base else {
        return explain(args);
    };
    let ledger = Ledger::of_a_run();
    let base = input::image_base(base, args.os_release.as_deref(), &ledger)?;
    let options = ImagesOptions {
        systemd: args.systemd,
        machine: args.architecture.as_deref().map(machine).transpose()?,
        merge: MergeOptions {
            class: class(args),
            force: args.force,
            mutable: args.mutable.map(Into::into),
            policy: args.image_policy.as_deref().map(ImagePolicy::new),
        },
    };
    let check = images::check(&base, &args.images, &options, &ledger);
    let check = check.map_err(anyhow::Error::from)?;
    Console::print(&args.format.images(&check, console.style()))?;
    match check.has(Severity::from(args.fail_on)) {
        true => Ok(Exit::Findings),
        false => Ok(Exit::Clean),
    }
}

pub(super) fn machine(name: &str) -> anyhow::Result<String> {
    let known = systemd_architecture(name);
    let known = known.with_context(|| {
        format!("systemd knows no architecture \"{name}\": give x86-64, arm64, arm, riscv64, ...")
    })?;
    Ok(known.to_owned())
}

/// `--explain`: one rule, or all.
fn explain(args: &cli::Check) -> Result<Exit, Failure> {
    let name = args.explain.as_deref().unwrap_or_default();
    let rules: Vec<Rule> = match name {
        "all" => Rule::all().collect(),
        name => Rule::named(name).into_iter().collect(),
    };
    if rules.is_empty() {
        let known: Vec<&str> = Rule::all().map(|rule| rule.kind.name()).collect();
        let known = known.join(", ");
        return Err(anyhow!("there is no rule \"{name}\": give all, or one of {known}").into());
    }
    Console::print(&args.format.rules(&rules))?;
    Ok(Exit::Clean)
}

/// Images in a folder `confexts` are those of systemd-confext.
fn class(args: &cli::Check) -> Class {
    let is_in_confexts = |path: &std::path::PathBuf| {
        let folder = path.parent().and_then(|it| it.file_name());
        folder.is_some_and(|name| name == "confexts")
    };
    let mut images = args.images.iter();
    let are_in_confexts = images.len() > 0 && images.all(is_in_confexts);
    match args.confext || are_in_confexts {
        true => Class::Confext,
        false => Class::Sysext,
    }
}
