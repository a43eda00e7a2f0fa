//! The dimensions an answer can be split by.

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::facts::{Allocation, Resource};

/// One dimension of a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Dimension {
    /// Where it stands: the allocation's ambito, or the resource's while it is in the pool.
    Ambito,
    /// The service it was given to.
    Service,
    /// The plan under which it was given.
    Plan,
    /// What it is counted in; always part of the split.
    Unit,
    /// The resource.
    Resource,
    /// The physical class.
    Class,
    /// What the resource is, in a word.
    Kind,
    /// Who gave it.
    Holder,
    /// The fund.
    Fund,
    /// The quota of the fund.
    Quota,
    /// The annuality of the fund.
    Annuality,
    /// The area of users of the service.
    Area,
    /// The comune where it is used.
    Comune,
}

impl Dimension {
    /// The word by which it is asked for and answered.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::iter().find(|dimension| dimension.code().eq_ignore_ascii_case(code))
    }

    /// What a quantity of this resource, in this use or in the pool, is in this dimension.
    #[must_use]
    pub fn of<'a>(self, resource: &'a Resource, allocation: Option<&'a Allocation>) -> Option<&'a str> {
        match self {
            Self::Ambito => Some(allocation.map_or(&*resource.ambito, |allocation| &*allocation.ambito)),
            Self::Service => allocation.map(|allocation| &*allocation.service),
            Self::Plan => allocation.map(|allocation| &*allocation.plan),
            Self::Unit => Some(resource.unit.code()),
            Self::Resource => Some(&resource.id),
            Self::Class => Some(resource.class.code()),
            Self::Kind => Some(&resource.kind),
            Self::Holder => Some(&resource.holder),
            Self::Fund => resource.fund.as_deref(),
            Self::Quota => resource.quota.as_deref(),
            Self::Annuality => resource.annuality.as_deref(),
            Self::Area => allocation.map(|allocation| &*allocation.area),
            Self::Comune => allocation.and_then(|allocation| allocation.comune.as_deref()),
        }
    }
}

/// The split of a balance where none is asked for.
pub const DEFAULT: [Dimension; 4] = [Dimension::Ambito, Dimension::Service, Dimension::Plan, Dimension::Unit];
