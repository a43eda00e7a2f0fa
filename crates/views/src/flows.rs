//! From the fund to the service: which way quantities of one unit went, layer by layer, and what became of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use usus_domain::quantity::Unit;

use crate::balance::balance;
use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::memory::Memory;
use crate::outcome::Outcome;

/// Where a quantity comes from or goes to. The layers follow one another, so that no way leads back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A fund.
    Fund(Arc<str>),
    /// What is given without a fund, by what it is.
    Kind(Arc<str>),
    /// Released quantities that were allocated again.
    Reuse,
    /// An area of users.
    Area(Arc<str>),
    /// A service.
    Service(Arc<str>),
    /// What became of it: a part of [`Outcome`], by its name.
    Outcome(&'static str),
}

impl Node {
    /// Its layer: sources, areas, services, outcomes.
    #[must_use]
    pub fn layer(&self) -> usize {
        match self {
            Self::Fund(_) | Self::Kind(_) | Self::Reuse => 0,
            Self::Area(_) => 1,
            Self::Service(_) => 2,
            Self::Outcome(_) => 3,
        }
    }
}

/// What went from each node to each other, in the unit's smallest part; never nothing. What enters an area or a service
/// leaves it.
pub type Flows = BTreeMap<(Node, Node), i128>;

/// The ways of all that was allocated in one unit and passes the filter.
#[must_use]
pub fn flows(memory: &Memory, clocks: Clocks, unit: Unit, filter: &Filter) -> Flows {
    let filter = filter.clone().and(Dimension::Unit, Some(unit.code()));
    let dimensions = [Dimension::Fund, Dimension::Kind, Dimension::Area, Dimension::Service];
    let mut flows = Flows::new();
    for row in balance(memory, clocks, &dimensions, &filter).rows {
        let [fund, kind, Some(area), Some(service), ..] = &*row.key else { continue };
        let source = match (fund, kind) {
            (Some(fund), _) => Node::Fund(fund.clone()),
            (None, kind) => Node::Kind(kind.clone().unwrap_or_default()),
        };
        let (area, service) = (Node::Area(area.clone()), Node::Service(service.clone()));
        let reused = row.sums.ever_reused;
        let mut add = |from: &Node, to: Node, quantity: i128| {
            if quantity != 0 {
                *flows.entry((from.clone(), to)).or_default() += quantity;
            }
        };
        add(&source, area.clone(), row.sums.ever_allocated - reused);
        add(&Node::Reuse, area.clone(), reused);
        add(&area, service.clone(), row.sums.ever_allocated);
        for (part, quantity) in Outcome::of(&row.sums).named() {
            add(&service, Node::Outcome(part), quantity);
        }
    }
    flows
}
