//! Which quantities an answer is about.

use crate::dimension::Dimension;
use crate::facts::{Facts, Resource};
use crate::places::Place;

/// Conditions that must all hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    conditions: Vec<(Dimension, String)>,
}

impl Filter {
    /// Adds a condition, if one is given.
    #[must_use]
    pub fn and(mut self, dimension: Dimension, value: Option<&str>) -> Self {
        self.conditions.extend(value.map(|value| (dimension, value.to_owned())));
        self
    }

    /// Whether a quantity of this resource at this place is meant.
    #[must_use]
    pub fn passes(&self, resource: &Resource, place: &Place) -> bool {
        self.passes_resource(resource) && self.passes_place(place)
    }

    /// Whether a quantity of this resource is meant, if its place is.
    #[must_use]
    pub fn passes_resource(&self, resource: &Resource) -> bool {
        self.conditions.iter().all(|(dimension, value)| {
            dimension.is_of_place() || dimension.of_resource(resource) == Some(value)
        })
    }

    /// Whether a quantity at this place is meant, if its resource is.
    #[must_use]
    pub fn passes_place(&self, place: &Place) -> bool {
        self.conditions
            .iter()
            .all(|(dimension, value)| !dimension.is_of_place() || dimension.of_place(place) == Some(value))
    }

    /// Whether a row about a plan and no resource is meant: where nothing but this plan is asked for.
    #[must_use]
    pub fn passes_plan(&self, plan: Option<&str>) -> bool {
        self.conditions
            .iter()
            .all(|(dimension, value)| *dimension == Dimension::Plan && plan == Some(value.as_str()))
    }

    /// The conditions that nothing in the ledger ever met: most likely a slip of the keyboard.
    #[must_use]
    pub fn unmet(&self, facts: &Facts) -> Vec<(Dimension, &str)> {
        let met = |dimension: Dimension, value: &str| {
            facts.resources.iter().any(|resource| dimension.of_resource(resource) == Some(value))
                || facts.places().iter().any(|place| dimension.of_place(place) == Some(value))
        };
        self.conditions
            .iter()
            .filter(|(dimension, value)| !met(*dimension, value))
            .map(|(dimension, value)| (*dimension, value.as_str()))
            .collect()
    }
}
