//! What happened.

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::closing::Closed;
use crate::event::{
    Allocated, Committed, Consumed, Contested, Contributed, Corrected, Destination, Event, Lapsed,
    PlanExtended, ReleaseOf, ReleaseReason, Released, Returned, Reused, Source,
};
use crate::fund::{Area, Cup};
use crate::id::HolderId;
use crate::particulars::Particulars;
use crate::register::comune::ComuneEnded;
use crate::text::Text;

use super::words::*;

/// Something that happened.
#[derive(Clone)]
pub(crate) struct Given(pub(crate) Event);

pub(crate) fn contributed(resource: &str, quantity: i64) -> Given {
    let (class, unit) = kind_of(resource);
    Given(Event::Contributed(Box::new(Contributed {
        row: row(resource, LONG_AGO),
        ambito: ambito_id("olgiate"),
        class,
        kind: Text::free("kind", "something").unwrap(),
        unit,
        holder: HolderId::new("giver").unwrap(),
        quantity,
        fund: None,
        quota: None,
        annuality: None,
        areas: Vec::new(),
        deadline: None,
        from: None,
        to: None,
    })))
}
pub(crate) fn allocated(name: &str, quantity: i64) -> Given {
    let resource = id("the resource of the past");
    let destination = destination();
    Given(Event::Allocated(Box::new(Allocated { row: row(name, TODAY), resource, destination, quantity })))
}
pub(crate) fn committed(name: &str, allocation: &str, quantity: i64) -> Given {
    Given(Event::Committed(Committed { row: row(name, TODAY), allocation: id(allocation), quantity }))
}
pub(crate) fn consumed(name: &str, allocation: &str, from_committed: i64, from_allocated: i64) -> Given {
    let (row, allocation) = (row(name, TODAY), id(allocation));
    Given(Event::Consumed(Consumed { row, allocation, from_committed, from_allocated }))
}
pub(crate) fn closed(name: &str, size: i64) -> Given {
    let (root, balances) = ("a root".into(), "the hash of the balances".into());
    Given(Event::Closed(Closed { row: row(name, TODAY), size, root, balances }))
}
fn released(name: &str, allocation: &str, of: ReleaseOf, quantity: i64) -> Given {
    let (row, allocation, reason) = (row(name, TODAY), id(allocation), ReleaseReason::MinoreDomanda);
    Given(Event::Released(Released { row, allocation, of, quantity, reason, because_of: None }))
}
pub(crate) fn released_allocated(name: &str, allocation: &str, quantity: i64) -> Given {
    released(name, allocation, ReleaseOf::Allocated, quantity)
}
pub(crate) fn released_committed(name: &str, allocation: &str, quantity: i64) -> Given {
    released(name, allocation, ReleaseOf::Committed, quantity)
}
pub(crate) fn reused(name: &str, release: &str, quantity: i64) -> Given {
    let (row, release, destination) = (row(name, TODAY), id(release), destination());
    Given(Event::Reused(Box::new(Reused { row, release, destination, quantity })))
}
pub(crate) fn returned(name: &str, resource: &str, quantity: i64) -> Given {
    let source = Source::Resource(id(resource));
    Given(Event::Returned(Returned { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn returned_release(name: &str, release: &str, quantity: i64) -> Given {
    let source = Source::Release(id(release));
    Given(Event::Returned(Returned { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn lapsed_allocation(name: &str, allocation: &str, quantity: i64) -> Given {
    let source = Source::Allocation(id(allocation));
    Given(Event::Lapsed(Lapsed { row: row(name, TODAY), source, quantity }))
}
pub(crate) fn contested(name: &str, release: &str) -> Given {
    let reason = Text::free("reason", "nessuno ha dato quelle ore").unwrap();
    Given(Event::Contested(Contested { row: row(name, TODAY), release: id(release), reason }))
}
pub(crate) fn corrected(name: &str, wrong: &str) -> Given {
    let reason = Text::free("reason", "errore materiale").unwrap();
    Given(Event::Corrected(Corrected { row: row(name, TODAY), corrects: id(wrong), reason }))
}
pub(crate) fn plan_registered() -> Given {
    Given(Event::PlanRegistered(plan(PLAN_NAME)))
}
pub(crate) fn plan_extended(name: &str, to: &str) -> Given {
    Given(Event::PlanExtended(PlanExtended { row: row(name, TODAY), plan: plan_id(), to: day(to) }))
}
pub(crate) fn comune_registered(comune: &str, ambito: &str, from: Option<&str>, to: Option<&str>) -> Given {
    Given(Event::ComuneRegistered(membership(comune, ambito, from, to)))
}
pub(crate) fn comune_ended(comune: &str, from: Option<&str>, to: &str) -> Given {
    let (comune, from, to) = (comune_id(comune), from.map(day), day(to));
    Given(Event::ComuneEnded(ComuneEnded { comune, from, to, merged_into: None }))
}

impl Given {
    fn row_mut(&mut self) -> &mut Particulars {
        match &mut self.0 {
            Event::Contributed(event) => &mut event.row,
            Event::Allocated(event) => &mut event.row,
            Event::Committed(event) => &mut event.row,
            Event::Consumed(event) => &mut event.row,
            Event::Released(event) => &mut event.row,
            Event::Reused(event) => &mut event.row,
            Event::Returned(event) => &mut event.row,
            Event::Lapsed(event) => &mut event.row,
            Event::Contested(event) => &mut event.row,
            Event::Corrected(event) => &mut event.row,
            Event::PlanExtended(event) => &mut event.row,
            Event::Closed(event) => &mut event.row,
            _ => panic!("a register entry has no particulars"),
        }
    }
    fn destination_mut(&mut self) -> &mut Destination {
        match &mut self.0 {
            Event::Allocated(event) => &mut event.destination,
            Event::Reused(event) => &mut event.destination,
            _ => panic!("only an allocation has a destination"),
        }
    }
    fn contributed_mut(&mut self) -> &mut Contributed {
        let Event::Contributed(event) = &mut self.0 else { panic!("only a contribution has this") };
        event
    }
    pub(crate) fn on(mut self, date: &str) -> Self {
        self.row_mut().effective_on = day(date);
        self
    }
    pub(crate) fn of(mut self, resource: &str) -> Self {
        let Event::Allocated(event) = &mut self.0 else { panic!("only an allocation names its resource") };
        event.resource = id(resource);
        self
    }
    pub(crate) fn from(mut self, date: &str) -> Self {
        self.destination_mut().interval = Some(Interval { from: day(date), to: NaiveDate::MAX });
        self
    }
    pub(crate) fn to(mut self, date: &str) -> Self {
        let from = self.destination_mut().interval.unwrap().from;
        self.destination_mut().interval = Some(Interval::new(from, day(date)).unwrap());
        self
    }
    pub(crate) fn to_service(mut self, name: &str) -> Self {
        let service = service(name);
        self.destination_mut().service = service.service;
        self.destination_mut().area = service.area;
        self
    }
    pub(crate) fn areas(mut self, areas: &[Area]) -> Self {
        self.contributed_mut().areas = areas.to_vec();
        self
    }
    pub(crate) fn offered(mut self, from: &str, to: &str) -> Self {
        (self.contributed_mut().from, self.contributed_mut().to) = (Some(day(from)), Some(day(to)));
        self
    }
    pub(crate) fn deadline(mut self, date: &str) -> Self {
        self.contributed_mut().deadline = Some(day(date));
        self
    }
    pub(crate) fn cup(mut self, cup: &Cup) -> Self {
        self.row_mut().cup = Some(cup.clone());
        self
    }
    pub(crate) fn because_of(mut self, allocation: &str) -> Self {
        let Event::Released(event) = &mut self.0 else { panic!("only a release has a cause") };
        event.because_of = Some(id(allocation));
        self
    }
}
