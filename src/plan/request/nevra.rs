//! A request as rpm's users write it: `name.architecture`, `name-version-release.architecture`, and
//! what lies between. A name that some package has comes before all of these.

use crate::package::{Package, RequestedArchitecture, Version};
use crate::plan::selection::Request;
use crate::plan::world::World;

impl World {
    /// The request for the package that a text names with version or architecture, where no package
    /// has that whole name.
    pub(super) fn spelled_out(&self, request: &Request) -> Option<Request> {
        let index = &self.index;
        match index.rules.requested_architecture {
            RequestedArchitecture::BehindColonOrDot => {}
            RequestedArchitecture::BehindColon => return None,
        }
        if self.is_name(&request.name) {
            return None;
        }
        if let Some((name, architecture)) = request.name.rsplit_once('.')
            && request.architecture.is_none()
            && index.class_named(architecture).is_some()
            && self.is_name(name)
        {
            return Some(Request {
                name: name.into(),
                version: request.version.clone(),
                architecture: Some(architecture.into()),
            });
        }
        if request.version.is_some() {
            return None;
        }
        // An epoch has a colon, which was read as that of an architecture.
        let text = request.to_string();
        let with_architecture = text.rsplit_once('.');
        let with_architecture = with_architecture.map(|(rest, last)| (rest, Some(last)));
        let mut ways = with_architecture.into_iter().chain([(text.as_str(), None)]);
        ways.find_map(|(rest, architecture)| {
            // First as with a release, then as without.
            let dashes = rest.rmatch_indices('-').map(|(place, _)| place);
            let dashes: Vec<usize> = dashes.take(2).collect();
            let mut dashes = dashes.into_iter().rev();
            dashes.find_map(|dash| self.in_version(&rest[..dash], &rest[dash + 1..], architecture))
        })
    }

    fn is_name(&self, name: &str) -> bool {
        let index = &self.index;
        !index.base_named(name).is_empty() || index.pool.named(name).next().is_some()
    }

    /// The request for the newest package of a name that is of that version and architecture.
    fn in_version(&self, name: &str, version: &str, architecture: Option<&str>) -> Option<Request> {
        let index = &self.index;
        let of_pool = index.pool.named(name).map(|id| index.candidate(id.0));
        let of_base = index.base_named(name).iter();
        let mut named = of_pool.chain(of_base.map(|&base| index.base_package(base)));
        let package = named.find(|package: &&Package| {
            architecture.is_none_or(|wanted| *package.architecture == *wanted)
                && is_written(&package.version, version)
        })?;
        Some(Request {
            name: name.into(),
            version: Some(package.version.clone()),
            architecture: architecture.map(Into::into),
        })
    }
}

/// Whether a version is written so: its epoch and its release may be left out.
fn is_written(version: &Version, text: &str) -> bool {
    let whole = version.as_str();
    let bare = whole.split_once(':').map_or(whole, |(_, rest)| rest);
    let upstream = |version: &'_ str| version.rsplit_once('-').map(|(first, _)| first.to_owned());
    whole == text
        || bare == text
        || upstream(whole).as_deref() == Some(text)
        || upstream(bare).as_deref() == Some(text)
}
