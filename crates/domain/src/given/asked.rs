//! What is asked.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::class::Class;
use crate::command::{
    Allocate, Cause, Close, Command, Consume, Contest, Correct, Known, Release, Reuse, Use,
};
use crate::event::{
    Committed, Contributed, Event, Lapsed, PlanExtended, ReleaseOf, ReleaseReason, Returned, Source,
};
use crate::evolve::evolve;
use crate::fund::Cup;
use crate::particulars::Particulars;
use crate::quantity::Unit;
use crate::state::State;
use crate::text::Text;

use super::past::{Given, closed, contributed, plan_registered};
use super::words::*;

/// Something that is asked.
pub(crate) struct When(pub(crate) Command);

pub(crate) fn contribute(resource: &str, quantity: i64) -> When {
    let (class, unit) = kind_of(resource);
    contribute_in(resource, quantity, class, unit)
}
pub(crate) fn contribute_in(resource: &str, quantity: i64, class: Class, unit: Unit) -> When {
    let Given(Event::Contributed(event)) = contributed(resource, quantity) else { unreachable!() };
    When(Command::Contribute(Box::new(Contributed { class, unit, ..*event })))
}

pub(crate) fn close(name: &str, size: i64, rows: usize) -> When {
    let Given(Event::Closed(event)) = closed(name, size) else { unreachable!() };
    let (row, root, balances) = (event.row, event.root, event.balances);
    When(Command::Close(Close { row, size, root, balances, rows }))
}

fn known<T>(state: State, view: fn(&State) -> Option<&T>) -> Known<T> {
    Known::new(Arc::new(state), view).unwrap()
}
fn use_of(name: &str) -> Use {
    let Given(registered) = plan_registered();
    Use {
        ambito: ambito_id("olgiate"),
        service: known(State::Service(service(name)), State::service),
        plan: known(evolve(State::Nothing, registered), State::plan),
        comune: None,
        interval: None,
        project: None,
    }
}
pub(crate) fn allocate(name: &str, quantity: i64) -> When {
    let (row, resource, destination) = (row(name, TODAY), id(FUND), use_of(HOMECARE));
    When(Command::Allocate(Box::new(Allocate { row, resource, destination, quantity })))
}
pub(crate) fn commit(name: &str, allocation: &str, quantity: i64) -> When {
    When(Command::Commit(Committed { row: row(name, TODAY), allocation: id(allocation), quantity }))
}
pub(crate) fn consume(name: &str, allocation: &str, quantity: i64) -> When {
    When(Command::Consume(Consume { row: row(name, TODAY), allocation: id(allocation), quantity }))
}
fn release(name: &str, allocation: &str, of: ReleaseOf, quantity: i64) -> When {
    let (row, allocation, reason) = (row(name, TODAY), id(allocation), ReleaseReason::MinoreDomanda);
    When(Command::Release(Release { row, allocation, of, quantity, reason, because_of: None }))
}
pub(crate) fn release_allocated(name: &str, allocation: &str, quantity: i64) -> When {
    release(name, allocation, ReleaseOf::Allocated, quantity)
}
pub(crate) fn release_committed(name: &str, allocation: &str, quantity: i64) -> When {
    release(name, allocation, ReleaseOf::Committed, quantity)
}
pub(crate) fn reuse(name: &str, release: &str, quantity: i64) -> When {
    let (row, release, destination) = (row(name, TODAY), id(release), use_of(HOMECARE));
    When(Command::Reuse(Box::new(Reuse { row, release, destination, quantity })))
}
pub(crate) fn give_back(name: &str, resource: &str, quantity: i64) -> When {
    let source = Source::Resource(id(resource));
    When(Command::Return(Returned { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn give_back_allocation(name: &str, allocation: &str, quantity: i64) -> When {
    let source = Source::Allocation(id(allocation));
    When(Command::Return(Returned { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn lapse_allocation(name: &str, allocation: &str, quantity: i64) -> When {
    let source = Source::Allocation(id(allocation));
    When(Command::Lapse(Lapsed { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn lapse_release(name: &str, release: &str, quantity: i64) -> When {
    let source = Source::Release(id(release));
    When(Command::Lapse(Lapsed { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn contest(name: &str, release: &str) -> When {
    let reason = Text::free("reason", "nessuno ha dato quelle ore").unwrap();
    let (row, release) = (row(name, TODAY), id(release));
    When(Command::Contest(Contest { row, release, reason, quantity: None }))
}
pub(crate) fn correct(name: &str, wrong: &str) -> When {
    When(Command::Correct(Correct {
        row: row(name, TODAY),
        corrects: id(wrong),
        reason: Text::free("reason", "errore materiale").unwrap(),
        quantity: None,
        claims: Vec::new(),
        fallen_cause: None,
        allocations_in_plan: Vec::new(),
    }))
}
pub(crate) fn extend_plan(name: &str, to: &str) -> When {
    When(Command::ExtendPlan(PlanExtended { row: row(name, TODAY), plan: plan_id(), to: day(to) }))
}
pub(crate) fn register_plan(name: &str) -> When {
    When(Command::RegisterPlan(plan(name)))
}
pub(crate) fn register_comune(comune: &str, ambito: &str, from: Option<&str>, to: Option<&str>) -> When {
    When(Command::RegisterComune(membership(comune, ambito, from, to)))
}

pub(crate) fn cause(allocation: &str) -> Cause {
    Cause { allocation: id(allocation), is_money: false, corrected_by: None, circle: None }
}
pub(crate) fn money_cause(allocation: &str) -> Cause {
    Cause { is_money: true, ..cause(allocation) }
}
pub(crate) fn corrected_cause(allocation: &str, by: &str) -> Cause {
    Cause { corrected_by: Some(id(by)), ..cause(allocation) }
}
pub(crate) fn circular_cause(allocation: &str, chain: &[&str]) -> Cause {
    Cause { circle: Some(chain.iter().map(|name| id(name)).collect()), ..cause(allocation) }
}

impl When {
    fn row_mut(&mut self) -> &mut Particulars {
        match &mut self.0 {
            Command::Contribute(ask) => &mut ask.row,
            Command::Allocate(ask) => &mut ask.row,
            Command::Commit(ask) => &mut ask.row,
            Command::Consume(ask) => &mut ask.row,
            Command::Release(ask) => &mut ask.row,
            Command::Reuse(ask) => &mut ask.row,
            Command::Contest(ask) => &mut ask.row,
            _ => panic!("not needed in these tests"),
        }
    }
    fn use_mut(&mut self) -> &mut Use {
        match &mut self.0 {
            Command::Allocate(ask) => &mut ask.destination,
            Command::Reuse(ask) => &mut ask.destination,
            _ => panic!("only an allocation has a destination"),
        }
    }
    fn correct_mut(&mut self) -> &mut Correct {
        let Command::Correct(ask) = &mut self.0 else { panic!("only a correction has this") };
        ask
    }
    pub(crate) fn on(mut self, date: &str) -> Self {
        self.row_mut().effective_on = day(date);
        self
    }
    pub(crate) fn of(mut self, resource: &str) -> Self {
        let Command::Allocate(ask) = &mut self.0 else { panic!("only an allocation names its resource") };
        ask.resource = id(resource);
        self
    }
    pub(crate) fn from(mut self, date: &str) -> Self {
        self.use_mut().interval = Some(Interval { from: day(date), to: NaiveDate::MAX });
        self
    }
    pub(crate) fn to(mut self, date: &str) -> Self {
        let from = self.use_mut().interval.unwrap().from;
        self.use_mut().interval = Some(Interval::new(from, day(date)).unwrap());
        self
    }
    pub(crate) fn to_service(mut self, name: &str) -> Self {
        self.use_mut().service = known(State::Service(service(name)), State::service);
        self
    }
    pub(crate) fn in_ambito(mut self, name: &str) -> Self {
        self.use_mut().ambito = ambito_id(name);
        self
    }
    pub(crate) fn in_comune(mut self, comune: &str) -> Self {
        let mut registered = membership(comune, "olgiate", None, Some("2023-12-31"));
        registered.merged_into = Some(comune_id(UGGIATE));
        let state = evolve(State::Nothing, Event::ComuneRegistered(registered));
        self.use_mut().comune = Some((comune_id(comune), known(state, State::comune)));
        self
    }
    pub(crate) fn cup(mut self, cup: &Cup) -> Self {
        self.row_mut().cup = Some(cup.clone());
        self
    }
    pub(crate) fn because_of(mut self, cause: Cause) -> Self {
        let Command::Release(ask) = &mut self.0 else { panic!("only a release has a cause") };
        ask.because_of = Some(cause);
        self
    }
    pub(crate) fn claimed_by(mut self, release: &str) -> Self {
        self.correct_mut().claims.push(id(release));
        self
    }
    pub(crate) fn quantity(mut self, parts: i64) -> Self {
        match &mut self.0 {
            Command::Contest(ask) => ask.quantity = Some(parts),
            _ => self.correct_mut().quantity = Some(parts),
        }
        self
    }
    pub(crate) fn plan_holds(mut self, allocation: &str, on: &str) -> Self {
        self.correct_mut().allocations_in_plan.push((id(allocation), day(on)));
        self
    }
}
