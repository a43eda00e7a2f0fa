//! Given what happened, when this is asked, then this is said: the words of the rules' own tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its own words should stop")]

use std::sync::Arc;

use chrono::NaiveDate;

use crate::act::Act;
use crate::calendar::{Interval, Validity};
use crate::class::Class;
use crate::command::{Allocate, Cause, Command, Consume, Correct, Known, Release, Reuse, Use};
use crate::decide::decide;
use crate::event::{
    Allocated, Committed, Consumed, Contributed, Corrected, Destination, Event, Lapsed, PlanExtended,
    ReleaseOf, ReleaseReason, Released, Returned, Reused, Source,
};
use crate::evolve::evolve;
use crate::fund::{Area, Cup};
use crate::id::{AmbitoId, ComuneId, HolderId, PlanId, RowId, ServiceId};
use crate::particulars::Particulars;
use crate::quantity::{Quantity, Unit};
use crate::refusal::Refusal;
use crate::register::comune::{ComuneEnded, ComuneRegistered};
use crate::register::plan::{PlanKind, PlanRegistered};
use crate::register::service::ServiceRegistered;
use crate::state::State;
use crate::text::Text;

pub(crate) const FUND: &str = "FUND";
pub(crate) const FLAT: &str = "FLAT";
pub(crate) const HOURS: &str = "HOURS";
pub(crate) const METHOD: &str = "METHOD";
pub(crate) const HOMECARE: &str = "homecare";
pub(crate) const DAYCENTRE: &str = "daycentre";
pub(crate) const HOUSING: &str = "housing";
pub(crate) const RONAGO: &str = "013199";
pub(crate) const UGGIATE: &str = "013256";
pub(crate) const PLAN_NAME: &str = "Piano di Zona 2025-2027";
pub(crate) const LONG_AGO: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
pub(crate) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
pub(crate) fn id(text: &str) -> RowId {
    RowId::new(text).unwrap()
}
pub(crate) fn service_id(text: &str) -> ServiceId {
    ServiceId::new(text).unwrap()
}
pub(crate) fn ambito_id(text: &str) -> AmbitoId {
    AmbitoId::new(text).unwrap()
}
pub(crate) fn comune_id(text: &str) -> ComuneId {
    ComuneId::new(text).unwrap()
}
pub(crate) fn plan_id() -> PlanId {
    PlanId::new("PDZ-2025-2027").unwrap()
}
pub(crate) fn euro(amount: i64) -> i64 {
    amount * 100
}
pub(crate) fn cents(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Euro)
}
pub(crate) fn hours(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Hour)
}
pub(crate) fn places(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Place)
}
pub(crate) fn instances(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Instance)
}

fn row(name: &str, on: NaiveDate) -> Particulars {
    let act = Act::parse("Assemblea dei Sindaci|delibera|7|2025-01-01").unwrap();
    Particulars { id: id(name), effective_on: on, act, note: None, cup: None, cig: None, reference: None }
}

fn destination() -> Destination {
    Destination {
        ambito: ambito_id("olgiate"),
        service: service_id(HOMECARE),
        area: Area::Eld,
        plan: plan_id(),
        interval: None,
        comune: None,
        project: None,
    }
}

fn service(name: &str) -> ServiceRegistered {
    let area = match name {
        DAYCENTRE => Area::Dis,
        HOUSING => Area::Pov,
        _ => Area::Eld,
    };
    let name_text = Text::free("name", name).unwrap();
    let validity = Validity::default();
    ServiceRegistered { service: service_id(name), name: name_text, area, istat_service: None, validity }
}

fn plan(name: &str) -> PlanRegistered {
    PlanRegistered {
        plan: plan_id(),
        name: Text::free("name", name).unwrap(),
        kind: PlanKind::PianoDiZona,
        ambiti: vec![ambito_id("olgiate")],
        period: Interval::new(day("2025-01-01"), day("2027-12-31")).unwrap(),
        act: Act::parse("Assemblea dei Sindaci|delibera|1|2024-12-20").unwrap(),
    }
}

fn membership(comune: &str, ambito: &str, from: Option<&str>, to: Option<&str>) -> ComuneRegistered {
    ComuneRegistered {
        comune: comune_id(comune),
        name: Text::free("name", "Ronago").unwrap(),
        province: Text::free("province", "CO").unwrap(),
        ambito: ambito_id(ambito),
        validity: Validity::new(from.map(day), to.map(day)).unwrap(),
        merged_into: None,
        population: None,
    }
}

fn kind_of(resource: &str) -> (Class, Unit) {
    match resource {
        FLAT => (Class::Renewable, Unit::Place),
        HOURS => (Class::Perishable, Unit::Hour),
        METHOD => (Class::NonRival, Unit::Instance),
        _ => (Class::Depletable, Unit::Euro),
    }
}

/// Something that happened.
#[derive(Clone)]
pub(crate) struct Given(Event);

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
            Event::Corrected(event) => &mut event.row,
            Event::PlanExtended(event) => &mut event.row,
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

/// Something that is asked.
pub(crate) struct When(Command);

pub(crate) fn contribute(resource: &str, quantity: i64) -> When {
    let (class, unit) = kind_of(resource);
    contribute_in(resource, quantity, class, unit)
}
pub(crate) fn contribute_in(resource: &str, quantity: i64, class: Class, unit: Unit) -> When {
    let Given(Event::Contributed(event)) = contributed(resource, quantity) else { unreachable!() };
    When(Command::Contribute(Box::new(Contributed { class, unit, ..*event })))
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
        self.correct_mut().quantity = Some(parts);
        self
    }
    pub(crate) fn plan_holds(mut self, allocation: &str, on: &str) -> Self {
        self.correct_mut().allocations_in_plan.push((id(allocation), day(on)));
        self
    }
}

/// A stream after what happened; `R` is the resource that unnamed allocations belong to.
pub(crate) struct Stream {
    state: State,
    resource: RowId,
}

pub(crate) fn given(past: impl IntoIterator<Item = Given>) -> Stream {
    let mut stream = Stream { state: State::Nothing, resource: id(FUND) };
    for Given(event) in past {
        if let Event::Contributed(contributed) = &event {
            stream.resource = contributed.row.id.clone();
        }
        let event = stream.named(event);
        stream.state = evolve(stream.state, event);
    }
    stream
}

impl Stream {
    fn named(&self, mut event: Event) -> Event {
        if let Event::Allocated(allocated) = &mut event
            && allocated.resource.as_str() == "the resource of the past"
        {
            allocated.resource = self.resource.clone();
        }
        event
    }
    pub(crate) fn when(self, When(command): When) -> Outcome {
        Outcome { decided: decide(&self.state, command), stream: self }
    }
}

/// What came of it.
pub(crate) struct Outcome {
    decided: Result<Vec<Event>, Refusal>,
    stream: Stream,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn then(self, Given(expected): Given) {
        assert_eq!(self.decided, Ok(vec![self.stream.named(expected)]));
    }
    #[track_caller]
    pub(crate) fn then_nothing(self) {
        assert_eq!(self.decided, Ok(Vec::new()));
    }
    #[track_caller]
    pub(crate) fn then_refused(self, expected: &Refusal) {
        assert_eq!(self.decided.as_ref(), Err(expected));
    }
}
