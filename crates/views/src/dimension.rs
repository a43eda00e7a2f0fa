//! The dimensions an answer can be split by.

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::facts::Resource;
use crate::places::Place;

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

    /// What a quantity of this resource at this place is in this dimension.
    #[must_use]
    pub fn of<'a>(self, resource: &'a Resource, place: &'a Place) -> Option<&'a str> {
        self.of_place(place).or_else(|| self.of_resource(resource))
    }

    /// What all of a resource is in this dimension; nothing where that depends on the place.
    #[must_use]
    pub fn of_resource(self, resource: &Resource) -> Option<&str> {
        match self {
            Self::Unit => Some(resource.unit.code()),
            Self::Resource => Some(&resource.id),
            Self::Class => Some(resource.class.code()),
            Self::Kind => Some(&resource.kind),
            Self::Holder => Some(&resource.holder),
            Self::Fund => resource.fund.as_deref(),
            Self::Quota => resource.quota.as_deref(),
            Self::Annuality => resource.annuality.as_deref(),
            Self::Ambito | Self::Service | Self::Plan | Self::Area | Self::Comune => None,
        }
    }

    /// What all that stands at a place is in this dimension; nothing where that depends on the resource.
    #[must_use]
    pub fn of_place(self, place: &Place) -> Option<&str> {
        match self {
            Self::Ambito => Some(&place.ambito),
            Self::Service => place.service.as_deref(),
            Self::Plan => place.plan.as_deref(),
            Self::Area => place.area.as_deref(),
            Self::Comune => place.comune.as_deref(),
            Self::Unit
            | Self::Resource
            | Self::Class
            | Self::Kind
            | Self::Holder
            | Self::Fund
            | Self::Quota
            | Self::Annuality => None,
        }
    }

    /// Whether it is of the place, and not of the resource.
    #[must_use]
    pub fn is_of_place(self) -> bool {
        matches!(self, Self::Ambito | Self::Service | Self::Plan | Self::Area | Self::Comune)
    }
}

/// The split of a balance where none is asked for.
pub const DEFAULT: [Dimension; 4] = [Dimension::Ambito, Dimension::Service, Dimension::Plan, Dimension::Unit];
