//! The movements in memory, as columns: what every balance is folded from.

use chrono::NaiveDate;
use usus_domain::table::{Flow, State};
use usus_log::error::LogError;
use usus_log::snapshot::BETWEEN_ROWS;
use usus_log::store::Log;

use crate::clocks::Clocks;
use crate::facts::{Cells, Facts};

/// The pool instead of an allocation.
pub const POOL: u32 = u32::MAX;

/// Entries whose movements cross the driver's hand-off as one text: it costs more than a row does.
const PACKED: i64 = 1_000;

/// Movements in log order, one column each: 26 bytes a movement.
#[derive(Debug, Default)]
pub struct Movements {
    /// Positions.
    pub position: Vec<u32>,
    /// Effective dates, as days of the common era.
    pub day: Vec<i32>,
    /// Smallest parts of the unit; negative where they leave a state.
    pub quantity: Vec<i64>,
    /// Numbers of resources.
    pub resource: Vec<u32>,
    /// Numbers of allocations, or [`POOL`].
    pub allocation: Vec<u32>,
    /// Whose act it is.
    pub flow: Vec<Flow>,
    /// Which state changes.
    pub state: Vec<State>,
}

/// One movement, put together from its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// Its entry.
    pub position: i64,
    /// Its effective date, as a day of the common era.
    pub day: i32,
    /// Smallest parts of the unit.
    pub quantity: i64,
    /// The number of its resource.
    pub resource: usize,
    /// The number of its allocation; `None` in the pool.
    pub allocation: Option<usize>,
    /// Whose act it is.
    pub flow: Flow,
    /// Which state changes.
    pub state: State,
}

/// A date as the columns hold it.
#[must_use]
pub fn day(date: NaiveDate) -> i32 {
    use chrono::Datelike;
    date.num_days_from_ce()
}

impl Movements {
    /// Loads the movements of entries up to a position.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a row names nothing known.
    pub async fn load(log: &Log, facts: &Facts, known: i64) -> Result<Self, LogError> {
        let columns = ["position", "flow", "state", "effective_on", "quantity", "resource", "allocation"];
        let mut movements = Self::default();
        // One snapshot for all of it, whoever writes or rebuilds meanwhile.
        let mut snapshot = log.snapshot().await?;
        let mut after = 0;
        while after < known {
            let upto = known.min(after + PACKED);
            let rows = snapshot.packed("movement", &columns, (after, upto)).await?;
            for row in rows.iter().flat_map(|rows| rows.split(BETWEEN_ROWS)) {
                movements.push(facts, &mut Cells::of(row))?;
            }
            after = upto;
        }
        Ok(movements)
    }

    fn push(&mut self, facts: &Facts, row: &mut Cells<'_>) -> Result<(), LogError> {
        let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
        self.position.push(row.word("position", |text| text.parse().ok())?);
        self.flow.push(row.word("flow", Flow::from_code)?);
        self.state.push(row.word("state", State::from_code)?);
        self.day.push(day(row.date()?));
        self.quantity.push(row.quantity()?);
        self.resource.push(row.word("resource", |id| number(facts.resource_number(id)))?);
        self.allocation.push(row.word("allocation", |id| match id {
            "" => Some(POOL),
            id => number(facts.allocation_number(id)),
        })?);
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.position.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.position.is_empty()
    }

    /// The movements after one position that count at these clocks.
    pub fn between(&self, after: i64, clocks: Clocks) -> impl Iterator<Item = Movement> + '_ {
        let begins = self.position.partition_point(|position| i64::from(*position) <= after);
        let ends = self.position.partition_point(|position| i64::from(*position) <= clocks.known).max(begins);
        let effective = day(clocks.effective);
        (begins..ends).filter(move |at| self.day[*at] <= effective).map(|at| self.at(at))
    }

    /// The movements that count at these clocks.
    pub fn until(&self, clocks: Clocks) -> impl Iterator<Item = Movement> + '_ {
        self.between(0, clocks)
    }

    fn at(&self, at: usize) -> Movement {
        Movement {
            position: self.position[at].into(),
            day: self.day[at],
            quantity: self.quantity[at],
            resource: self.resource[at] as usize,
            allocation: (self.allocation[at] != POOL).then(|| self.allocation[at] as usize),
            flow: self.flow[at],
            state: self.state[at],
        }
    }
}
