//! The movements in memory, as columns: what every balance is folded from.

use chrono::NaiveDate;
use usus_domain::table::{Flow, State};
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::clocks::Clocks;
use crate::facts::{Facts, read_date, unreadable};

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
        let packed = "select group_concat(concat_ws(char(31), position, flow, state, effective_on, quantity, resource, \
                      allocation), char(30)) from (select * from movement where position > $1 and position <= $2 \
                      order by position, leg)";
        let mut movements = Self::default();
        // One snapshot for all of it, whoever writes or rebuilds meanwhile.
        let mut snapshot = log.pool().begin().await?;
        let mut after = 0;
        while after < known {
            let upto = known.min(after + PACKED);
            let rows: Option<String> =
                sqlx::query_scalar(packed).bind(after).bind(upto).fetch_one(&mut *snapshot).await?;
            for packed in rows.iter().flat_map(|rows| rows.split('\u{1e}')) {
                movements.push(facts, packed)?;
            }
            after = upto;
        }
        Ok(movements)
    }

    fn push(&mut self, facts: &Facts, packed: &str) -> Result<(), LogError> {
        let mut fields = packed.split('\u{1f}');
        let mut next = || fields.next().unwrap_or_default();
        let (position, flow, state, date, quantity, resource, allocation) =
            (next(), next(), next(), next(), next(), next(), next());
        let position: u32 = position.parse().map_err(|_| unreadable(0, "position", position))?;
        let refused = |what: &str, text: &str| unreadable(position.into(), what, text);
        let date = read_date(date).ok_or_else(|| refused("date", date))?;
        let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
        self.position.push(position);
        self.day.push(day(date));
        self.quantity.push(quantity.parse().map_err(|_| refused("quantity", quantity))?);
        self.resource
            .push(number(facts.resource_number(resource)).ok_or_else(|| refused("resource", resource))?);
        self.allocation.push(if allocation.is_empty() {
            POOL
        } else {
            number(facts.allocation_number(allocation)).ok_or_else(|| refused("allocation", allocation))?
        });
        self.flow.push(Flow::from_code(flow).ok_or_else(|| refused("flow", flow))?);
        self.state.push(State::from_code(state).ok_or_else(|| refused("state", state))?);
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
