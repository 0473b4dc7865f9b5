//! What each program does, by its name: the one list of the programs that are known.

use super::accounts::{add_account, members};
use super::arguments::{is_in, last, names, operands};
use super::effect::{Effect, made};
use super::files::{alternatives, divert, install};
use super::rights::{chmod, owner, setcap, stat_override};
use super::units::{enabled, systemctl};
use crate::check::installed::script::triggers;

/// Commands that change nothing that lasts, or nothing that an extension needs: questions, output,
/// control of the script itself, services that run only now, and work of the package manager's own.
const HARMLESS: &str = "\
    . : [ [[ aa-enabled apparmor_parser arch awk basename break cat cd chronic command \
    continue cut date dbus-send deb-systemd-invoke df diff dirname dpkg dpkg-architecture \
    dpkg-maintscript-helper dpkg-query dpkg-realpath echo egrep exit expr false fgrep file \
    getconf getent grep head hostname id initctl invoke-rc.d ischroot kill killall \
    ldconfig logger ls md5sum mktemp mountpoint pgrep pidof printf ps pwd py3clean py3compile \
    pyclean pycompile read readlink realpath restorecon return rm rmdir runit-helper \
    runlevel seq service set sha1sum sha256sum sha512sum shift sleep sort ss \
    start-stop-daemon stat sync tail test tr true tty type ucfr umask uname uniq unset uuidgen \
    wc which who whoami";

/// Options with which dpkg(1) only prints information.
const DPKG_QUESTIONS: [&str; 14] = [
    "--audit",
    "--compare-versions",
    "--get-selections",
    "--list",
    "--listfiles",
    "--print-architecture",
    "--print-foreign-architectures",
    "--search",
    "--status",
    "--validate-version",
    "-L",
    "-S",
    "-l",
    "-s",
];

/// Programs that write a cache, an index or settings over the files of all packages.
pub(super) const CACHES: &str = "\
    depmod fc-cache gdk-pixbuf-query-loaders gio-querymodules glib-compile-schemas \
    gtk-query-immodules-3.0 gtk-update-icon-cache helpztags install-info \
    install-sgmlcatalog locale-gen localedef mandb mktexlsr newaliases pam-auth-update \
    systemd-hwdb texhash update-binfmts update-ca-certificates update-catalog \
    update-desktop-database update-fonts-alias update-fonts-dir update-fonts-scale \
    update-grub update-icon-caches update-inetd update-info-dir update-initramfs \
    update-menus update-mime update-mime-database update-python-modules update-xmlcatalog";

pub(super) fn of_program(name: &str, arguments: &[&str]) -> Vec<Effect> {
    let program = name.rsplit('/').next().unwrap_or(name);
    let operands = operands(arguments);
    let not_understood = || vec![Effect::NotUnderstood(program.to_owned())];
    match program {
        // A sourced file may do anything; only debconf's asks nothing but questions.
        "." | "source" => match arguments {
            [path, ..] if path.ends_with("/debconf/confmodule") => Vec::new(),
            _ => not_understood(),
        },
        "exec" | "command" | "nice" | "env" => match arguments {
            ["-v" | "-V", ..] | [] => Vec::new(),
            [program, rest @ ..] if !program.starts_with('-') && !program.contains('=') => {
                of_program(program, rest)
            }
            _ => not_understood(),
        },
        name if name.starts_with("db_") => Vec::new(),
        "dpkg" => match arguments.iter().any(|it| DPKG_QUESTIONS.contains(it)) {
            true => Vec::new(),
            false => not_understood(),
        },
        "dpkg-trigger" => match names(arguments).as_slice() {
            [name] => triggers::activated(name).into_iter().collect(),
            _ => Vec::new(),
        },
        "sed" => match arguments.iter().any(|it| it.starts_with("-i")) {
            true => last(&operands)
                .map(|path| made(&path))
                .into_iter()
                .collect(),
            false => Vec::new(),
        },
        "update-rc.d" => match operands.as_slice() {
            [
                name,
                "defaults" | "defaults-disabled" | "enable" | "start",
                ..,
            ] => {
                vec![Effect::InitScript((*name).to_owned())]
            }
            _ => Vec::new(),
        },
        "find"
            if arguments
                .iter()
                .any(|it| it.starts_with("-exec") || *it == "-delete") =>
        {
            not_understood()
        }
        "update-alternatives" | "update-alternatives.opkg" | "alternatives" => {
            alternatives(arguments)
        }
        "setcap" => setcap(&operands),
        "chmod" => chmod(arguments),
        "chown" => owner(&operands, str::to_owned),
        "chgrp" => owner(&operands, |group| format!(":{group}")),
        "dpkg-statoverride" => stat_override(arguments, &operands),
        "dpkg-divert" => divert(arguments, &operands),
        "useradd" => last(&names(arguments))
            .map(Effect::User)
            .into_iter()
            .collect(),
        "groupadd" | "addgroup" | "adduser" => add_account(program, arguments),
        "usermod" | "gpasswd" | "groupmems" => members(program, arguments),
        "systemctl" => systemctl(&operands),
        "deb-systemd-helper" => match operands.split_first() {
            Some((&"enable", units)) => enabled(units),
            _ => Vec::new(),
        },
        "systemd-update-helper" => match operands.split_first() {
            Some((&("install-system-units" | "install-user-units"), units)) => enabled(units),
            _ => Vec::new(),
        },
        // Their input is in the extension: tmpfiles.d is applied at boot, and `accounts` reports
        // what sysusers.d declares.
        "systemd-tmpfiles" | "systemd-sysusers" | "udevadm" | "systemd-run" | "find" => Vec::new(),
        "ln" | "cp" | "mv" | "ucf" => last(&operands)
            .map(|path| made(&path))
            .into_iter()
            .collect(),
        "install" => install(arguments, &operands),
        "mkdir" | "touch" | "tee" | "mkfifo" => operands
            .iter()
            .filter(|path| path.starts_with('/') || path.starts_with('$'))
            .map(|path| made(path))
            .collect(),
        "add-shell" | "remove-shell" | "update-shells" => vec![made("/etc/shells")],
        "postinst_intercept" => intercept(arguments),
        program if is_in(CACHES, program) => vec![Effect::Cache(program.to_owned())],
        program if is_in(HARMLESS, program) => Vec::new(),
        _ => not_understood(),
    }
}

/// OpenEmbedded's: the third word names the cache, or that the rest waits for the first boot.
fn intercept(arguments: &[&str]) -> Vec<Effect> {
    match arguments.first() {
        Some(&"delay_to_first_boot") => {
            vec![Effect::NotUnderstood("work of the first boot".to_owned())]
        }
        Some(name) => vec![Effect::Cache((*name).to_owned())],
        None => Vec::new(),
    }
}
