//! Commands that enable units of systemd.

use super::effect::Effect;

pub(super) fn systemctl(operands: &[&str]) -> Vec<Effect> {
    match operands.split_first() {
        Some((&("enable" | "preset" | "reenable"), units)) => enabled(units),
        Some((verb @ (&"mask" | &"set-default" | &"link" | &"edit"), _)) => {
            vec![Effect::NotUnderstood(format!("systemctl {verb}"))]
        }
        _ => Vec::new(),
    }
}

pub(super) fn enabled(units: &[&str]) -> Vec<Effect> {
    let units = units.iter().filter(|unit| !unit.is_empty());
    units
        .map(|unit| Effect::Enabled((*unit).to_owned()))
        .collect()
}
