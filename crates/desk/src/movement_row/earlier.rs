//! Rows about an earlier row: a contest of what it claims, a correction of the whole of it.

use usus_domain::command::{Command, Contest, Correct};
use usus_domain::id::RowId;
use usus_domain::particulars::Particulars;
use usus_domain::refusal::{Refusal, Register};
use usus_domain::state::State;
use usus_domain::stream::Stream;
use usus_domain::table::Action;
use usus_domain::text::Text;

use super::{Asked, Reader, measure, of};
use crate::cells::Content;
use crate::fault::Stop;
use crate::look_up;
use crate::redundant::{self, About};
use crate::register_row::unknown;

impl Reader<'_> {
    pub(super) async fn contest(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let release = self.cells.read("release", RowId::new)?;
        let reason = self.cells.read("reason", |text| Text::free("reason", text))?;
        let (_, state) = look_up::row(self.unit, self.refused, Register::Release, &release).await?;
        let known = of(&state, Register::Release, &release)?;
        let use_ = known
            .find_release(&release)
            .and_then(|release| known.find_allocation(release.allocation()))
            .map(usus_domain::resource::Allocation::destination);
        redundant::check(self.cells, Action::Contest, About { resource: Some(known), use_ })?;
        let quantity = self.cells.optional_quantity(known.contributed().unit)?;
        let input = content.field("release", Some(&release)).field("reason", Some(&reason)).hash();
        let (id, stream) = (row.id.clone(), Stream::Resource(known.id().clone()));
        let ask = Contest { row, release, reason, quantity };
        Ok(Asked { id, stream, command: Command::Contest(ask), input, unit: Some(measure(known)) })
    }

    pub(super) async fn correct(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let corrects = self.cells.read("corrects", RowId::new)?;
        let reason = self.cells.read("reason", |text| Text::free("reason", text))?;
        let (_, state) = look_up::row(self.unit, self.refused, Register::Row, &corrects).await?;
        let input = content.field("corrects", Some(&corrects)).field("reason", Some(&reason)).hash();
        let id = row.id.clone();
        let mut ask = Correct {
            row,
            corrects,
            reason,
            quantity: None,
            claims: Vec::new(),
            fallen_cause: None,
            allocations_in_plan: Vec::new(),
        };
        let stream = match &*state {
            State::Resource(resource) => {
                redundant::check(
                    self.cells,
                    Action::Correct,
                    About { resource: Some(resource), use_: None },
                )?;
                ask.quantity = self.cells.optional_quantity(resource.contributed().unit)?;
                let root = resource.root(&ask.corrects);
                ask.claims = look_up::standing_claims(self.unit, root).await?;
                ask.fallen_cause = look_up::fallen_cause(self.unit, resource, root).await?;
                Stream::Resource(resource.id().clone())
            }
            State::Plan(plan) => {
                self.moves_nothing()?;
                let plan = plan.registered().plan.clone();
                ask.allocations_in_plan = look_up::standing_in_plan(self.unit, &plan).await?;
                Stream::Plan(plan)
            }
            State::Closing(closing) => {
                self.moves_nothing()?;
                Stream::Closing(closing.closed().row.id.clone())
            }
            _ => return Err(unknown(Register::Row, &ask.corrects).into()),
        };
        let unit = state.resource().map(measure);
        Ok(Asked { id, stream, command: Command::Correct(ask), input, unit })
    }

    /// The row to be corrected moved no quantity, so a correction of it has none.
    fn moves_nothing(&self) -> Result<(), Stop> {
        redundant::check(self.cells, Action::Correct, About::default())?;
        if self.cells.is_filled("quantity") {
            return Err(Refusal::CellNotForAction { field: "quantity", action: Action::Correct }.into());
        }
        Ok(())
    }
}
