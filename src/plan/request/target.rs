//! What a request means on this base and these feeds, before anything is solved.
//!
//! A name means its newest version; another one where the request says so, or where the family's
//! tool falls back to an older one. rpm's packages that others obsolete mean those.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::package::{
    Constraint, Operator, Package, Qualifier, Relation, RequestedArchitecture, RequestedVersion,
    SideBySide,
};
use crate::plan::selection::Request;
use crate::plan::value::verdict::{PackageRef, Reason};
use crate::plan::world::World;
use crate::plan::world::node::Solvable;

/// What a request comes to.
#[derive(Clone, Debug)]
pub(in crate::plan) enum Target {
    /// One of these shall be chosen; the earlier the better.
    Choose {
        options: Vec<Solvable>,
        /// How many of the options are as good as asked for. The others are taken only where none
        /// of these fits, and that is told.
        preferred: usize,
        /// What there is to say about the choice.
        note: Option<String>,
    },
    /// The base has it: that package, by its number.
    InBase(u32),
    /// The user excluded it.
    Excluded(Option<Solvable>),
    /// It cannot be met, whatever else is chosen.
    Impossible {
        candidate: Option<Solvable>,
        reason: Reason,
        explanation: Vec<String>,
    },
}

impl Target {
    /// That very package.
    fn one(option: Solvable) -> Self {
        Self::Choose {
            options: vec![option],
            preferred: 1,
            note: None,
        }
    }
}

impl World {
    /// What a request comes to.
    pub(in crate::plan) fn target(
        &self,
        request: &Request,
        excluded: &dyn Fn(&CompactString) -> bool,
    ) -> Target {
        let read = self.with_plain_architecture(request);
        if let Some(read) = read.or_else(|| self.spelled_out(request)) {
            return self.target(&read, excluded);
        }
        let may_shadow = self.allow_shadow.contains(&request.name) && !excluded(&request.name);
        if let Some(target) = self.target_in_base(request, may_shadow) {
            return target;
        }
        let named = self.named(request);
        if excluded(&request.name) {
            return Target::Excluded(named.first().copied());
        }
        let fitting: Vec<Solvable> = named
            .iter()
            .copied()
            .filter(|&option| self.is_taken(option))
            .collect();
        if let Some(&best) = fitting.first() {
            return match self.index.rules.requested_version {
                RequestedVersion::Newest => Target::one(best),
                RequestedVersion::NewestThatFits => self.any_version(request, fitting, excluded),
            };
        }
        if let Some(&foreign) = named.first() {
            return self.wrong_architecture(foreign);
        }
        let may_be_provided = match self.index.rules.requested_architecture {
            RequestedArchitecture::BehindColonOrDot => true,
            RequestedArchitecture::BehindColon => request.version.is_none(),
        };
        if may_be_provided && let Some(target) = self.target_provided(request, excluded) {
            return target;
        }
        self.nowhere(request)
    }

    /// Any of the versions, the newest first; or what obsoletes them, where the request is no more
    /// than a name.
    fn any_version(
        &self,
        request: &Request,
        mut options: Vec<Solvable>,
        excluded: &dyn Fn(&CompactString) -> bool,
    ) -> Target {
        if request.version.is_none() && request.architecture.is_none() {
            let named = options.clone();
            for of in named.into_iter().map(|option| self.package(option)) {
                if let Some(base) = self.index.obsoleting_of_base(of) {
                    return Target::InBase(base);
                }
                options.extend(self.index.obsoleting(of).filter(|&option| {
                    self.is_taken(option) && !excluded(&self.package(option).name)
                }));
            }
            options.sort_unstable();
            options.dedup();
        }
        let (ranked, _) = self.ranked(&options, &[], &|_| false);
        // Behind the best one the versions of each name stay in their order, whatever speaks for an
        // older one: it is only taken where all newer ones do not fit.
        let mut names: FxHashMap<&CompactString, usize> = FxHashMap::default();
        for (place, &option) in ranked.iter().enumerate() {
            names.entry(&self.package(option).name).or_insert(place);
        }
        options.sort_by_key(|&option| {
            let package = self.package(option);
            (self.index.arch_class(package), names[&package.name], option)
        });
        Target::Choose {
            options,
            preferred: 1,
            note: None,
        }
    }

    /// The request with the base's own architecture for `native`, and none for `any`, as apt reads
    /// them.
    fn with_plain_architecture(&self, request: &Request) -> Option<Request> {
        match self.index.rules.architectures {
            SideBySide::MultiArch => {}
            SideBySide::Never | SideBySide::OfOtherWidth => return None,
        }
        let architecture = match request.architecture.as_deref()? {
            "native" | "all" => Some(self.index.base.native_architecture.clone()),
            "any" => None,
            _ => return None,
        };
        Some(Request {
            architecture,
            ..request.clone()
        })
    }

    /// The candidates of the requested name, version and architecture, the base's architecture
    /// first, newest first.
    fn named(&self, request: &Request) -> Vec<Solvable> {
        let index = &self.index;
        let mut named: Vec<Solvable> = index
            .pool
            .named(&request.name)
            .map(|id| id.0)
            .filter(|&number| self.is_asked_for(request, index.candidate(number)))
            .collect();
        named.sort_by_key(|&number| {
            let class = index.arch_class(index.candidate(number));
            class.map_or(u16::MAX, u16::from)
        });
        named
    }

    fn is_asked_for(&self, request: &Request, package: &Package) -> bool {
        let order = self.index.order;
        let version = request.version.as_ref();
        let architecture = request.architecture.as_ref();
        version.is_none_or(|wanted| order.compare_bound(&package.version, wanted).is_eq())
            && architecture.is_none_or(|wanted| {
                *wanted == package.architecture
                    || (*wanted == self.index.base.native_architecture
                        && self.index.arch_class(package) == Some(0))
            })
    }

    /// The base's package of the requested name and architecture.
    fn installed(&self, request: &Request) -> Option<u32> {
        let index = &self.index;
        let wanted = match &request.architecture {
            Some(architecture) => index.class_named(architecture)?,
            None => 0,
        };
        let mut named = index.base_named(&request.name).iter().copied();
        named.find(|&number| index.arch_class(index.base_package(number)) == Some(wanted))
    }

    /// The verdict where the base has a package of that name.
    fn target_in_base(&self, request: &Request, may_shadow: bool) -> Option<Target> {
        let base = self.installed(request)?;
        let order = self.index.order;
        let installed = self.index.base_package(base);
        if self.index.is_installed_beside(installed) {
            return self.target_beside_base(request, base);
        }
        let same = |wanted| order.compare_bound(&installed.version, wanted).is_eq();
        if request.version.as_ref().is_some_and(same) {
            return Some(Target::InBase(base));
        }
        let mut named = self.named(request).into_iter();
        if may_shadow {
            let newer = named.find(|&option| {
                let version = &self.package(option).version;
                order.compare(version, &installed.version).is_gt()
            });
            match newer {
                Some(option) => {
                    return Some(Target::one(option));
                }
                None if request.version.is_none() => return Some(Target::InBase(base)),
                None => {}
            }
        } else if request.version.is_none() {
            return Some(Target::InBase(base));
        }
        Some(self.another_version(request, base))
    }

    /// The verdict where the base's package stays beside other versions of it: what is newer than all
    /// that it has, or the version that the request names.
    fn target_beside_base(&self, request: &Request, base: u32) -> Option<Target> {
        let index = &self.index;
        let of_base = index.base_named(&request.name).iter();
        let mut of_base = of_base.map(|&base| index.base_package(base));
        let order = index.order;
        let is_there = if let Some(wanted) = &request.version {
            of_base.any(|old| order.compare_bound(&old.version, wanted).is_eq())
        } else {
            let newest = self.named(request).first().map(|&new| self.package(new));
            newest.is_none_or(|new| {
                of_base.any(|old| order.compare(&old.version, &new.version).is_ge())
            })
        };
        is_there.then_some(Target::InBase(base))
    }

    /// `name=version` where the base has another version.
    fn another_version(&self, request: &Request, base: u32) -> Target {
        let candidate = self.named(request).first().copied();
        let wanted = request.version.clone();
        let base = reference(self.index.base_package(base));
        let relation = relation_of(request).to_string();
        let mut explanation = vec![
            format!("{request} was asked for"),
            format!("the base has {base} and is locked"),
        ];
        if candidate.is_none() {
            explanation.push(format!("no feed has {relation} either"));
        }
        let version = wanted.unwrap_or_else(|| base.version.clone());
        Target::Impossible {
            candidate,
            reason: Reason::NeedsBaseUpgrade {
                of: PackageRef {
                    name: request.name.clone(),
                    version,
                },
                base,
                relation,
                available: candidate.map(|option| self.package(option).version.clone()),
            },
            explanation,
        }
    }

    /// The verdict where the requested name is one that packages provide.
    fn target_provided(
        &self,
        request: &Request,
        excluded: &dyn Fn(&CompactString) -> bool,
    ) -> Option<Target> {
        let relation = relation_of(request);
        let index = &self.index;
        if let Some(base) = index.in_base(&relation, None).next() {
            return Some(Target::InBase(base));
        }
        let mut options: Vec<Solvable> = Vec::new();
        let mut slots: Vec<u32> = Vec::new();
        for provider in index.in_pool(&relation, None) {
            let slot = self.slot(provider);
            if !slots.contains(&slot) && !excluded(&self.package(provider).name) {
                slots.push(slot);
                options.push(provider);
            }
        }
        if options.is_empty() {
            return None;
        }
        let names: Vec<&str> = options
            .iter()
            .map(|&option| self.package(option).name.as_str())
            .collect();
        let note = (names.len() > 1).then(|| {
            let names = names.join(", ");
            format!(
                "{} is provided by {names}: the first that fits is taken",
                request.name
            )
        });
        Some(Target::Choose {
            preferred: options.len(),
            options,
            note,
        })
    }

    fn wrong_architecture(&self, candidate: Solvable) -> Target {
        let package = self.package(candidate);
        let base = self.index.base.native_architecture.clone();
        Target::Impossible {
            candidate: Some(candidate),
            reason: Reason::WrongArchitecture {
                architecture: package.architecture.clone(),
                base: base.clone(),
            },
            explanation: vec![
                format!("{} is for {}", reference(package), package.architecture),
                format!("the base is {base} and takes no packages of that architecture"),
            ],
        }
    }

    fn nowhere(&self, request: &Request) -> Target {
        let relation = relation_of(request).to_string();
        let others: Vec<String> = self
            .index
            .pool
            .named(&request.name)
            .take(3)
            .map(|id| {
                let package = self.package(id.0);
                format!("{} ({})", reference(package), package.architecture)
            })
            .collect();
        let mut explanation = vec![format!("no feed has {request}")];
        if others.is_empty() {
            explanation.push("nothing of the feeds or the base provides it".to_owned());
        } else {
            explanation.push(format!("the feeds have {}", others.join(", ")));
        }
        Target::Impossible {
            candidate: None,
            reason: Reason::NothingProvides { of: None, relation },
            explanation,
        }
    }
}

/// The request as a relation: `gdb (= 13.1-3)`.
pub(in crate::plan) fn relation_of(request: &Request) -> Relation {
    let mut relation = Relation::any_version(&request.name);
    relation.qualifier = request.architecture.clone().map(Qualifier::Architecture);
    relation.constraint = request.version.clone().map(|version| Constraint {
        operator: Operator::Equal,
        version,
    });
    relation
}

/// A package as reasons name it.
pub(in crate::plan) fn reference(package: &Package) -> PackageRef {
    PackageRef {
        name: package.name.clone(),
        version: package.version.clone(),
    }
}
