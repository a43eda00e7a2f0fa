//! One sample of each kind of event, for the exported schemas and for tests that must meet every kind.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::act::Act;
use crate::calendar::{Interval, Validity};
use crate::class::Class;
use crate::closing::Closed;
use crate::event::{
    Allocated, Committed, Consumed, Contested, Contributed, Corrected, Destination, Event, Lapsed,
    PlanExtended, ReleaseOf, ReleaseReason, Released, Returned, Reused, Source,
};
use crate::fund::{Area, Cig, Cup};
use crate::id::{AmbitoId, ComuneId, HolderId, PlanId, ProposalId, RowId, ServiceId};
use crate::particulars::Particulars;
use crate::proposal::{
    Approved, Asks, Proposed, ProposedCell, ProposedRow, ProposedRows, Rejected, Waits, Withdrawn,
};
use crate::quantity::Unit;
use crate::refusal::Refusal;
use crate::register::ambito::{AmbitoRegistered, Regime};
use crate::register::comune::{ComuneEnded, ComuneRegistered, Population, PopulationCounted};
use crate::register::holder::{HolderKind, HolderRegistered};
use crate::register::plan::{PlanKind, PlanRegistered};
use crate::register::service::{ServiceEnded, ServiceRegistered};
use crate::text::Text;

/// One event of each kind, in the order of [`Event`]'s kinds.
///
/// # Errors
/// None in practice: a refusal here would mean that a sample breaks a rule.
pub fn samples() -> Result<Vec<Event>, Refusal> {
    let mut samples = registers()?;
    samples.extend(movements()?);
    samples.extend(proposals()?);
    Ok(samples)
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn row(id: &str, effective_on: NaiveDate) -> Result<Particulars, Refusal> {
    Ok(Particulars {
        id: RowId::new(id)?,
        effective_on,
        act: Act::parse("Assemblea dei Sindaci|delibera|12/2025|2025-10-02")?,
        note: None,
        cup: None,
        cig: None,
        reference: None,
    })
}

fn registers() -> Result<Vec<Event>, Refusal> {
    let olgiate = AmbitoId::new("olgiate")?;
    let ronago = ComuneId::new("013199")?;
    let homecare = ServiceId::new("OLG-SAD")?;
    Ok(vec![
        Event::AmbitoRegistered(AmbitoRegistered {
            ambito: olgiate.clone(),
            name: Text::free("name", "Olgiate Comasco")?,
            district: None,
            managing_body: Text::free("managing_body", "Consorzio Servizi Sociali dell'Olgiatese")?,
            regime: Regime::Civil,
        }),
        Event::ComuneRegistered(ComuneRegistered {
            comune: ronago.clone(),
            name: Text::free("name", "Ronago")?,
            province: Text::free("province", "CO")?,
            ambito: olgiate.clone(),
            validity: Validity::default(),
            merged_into: None,
            population: Some(Population { inhabitants: 1_753, on: Some(date(2011, 10, 9)) }),
        }),
        Event::ComuneEnded(ComuneEnded {
            comune: ronago.clone(),
            from: None,
            to: date(2023, 12, 31),
            merged_into: Some(ComuneId::new("013256")?),
        }),
        Event::PopulationCounted(PopulationCounted {
            comune: ronago,
            population: Population { inhabitants: 1_705, on: Some(date(2023, 1, 1)) },
        }),
        Event::ServiceRegistered(ServiceRegistered {
            service: homecare.clone(),
            name: Text::free("name", "Assistenza domiciliare anziani")?,
            area: Area::Eld,
            istat_service: Some("HOMECARE".into()),
            validity: Validity { from: Some(date(2021, 1, 1)), to: None },
        }),
        Event::ServiceEnded(ServiceEnded { service: homecare, to: date(2027, 12, 31) }),
        Event::PlanRegistered(PlanRegistered {
            plan: PlanId::new("PDZ-2025-2027")?,
            name: Text::free("name", "Piano di Zona 2025-2027")?,
            kind: PlanKind::PianoDiZona,
            ambiti: vec![olgiate],
            period: Interval { from: date(2025, 1, 1), to: date(2027, 12, 31) },
            act: Act::parse("Assemblea dei Sindaci|delibera|1/2025|2024-12-20")?,
        }),
        Event::HolderRegistered(HolderRegistered {
            holder: HolderId::new("regione")?,
            name: Text::free("name", "Regione Lombardia")?,
            kind: HolderKind::Region,
        }),
    ])
}

fn movements() -> Result<Vec<Event>, Refusal> {
    let (allocation, release) = (RowId::new("A-18")?, RowId::new("R-7")?);
    let resource = RowId::new("FSR-2025")?;
    let destination = Destination {
        ambito: AmbitoId::new("olgiate")?,
        service: ServiceId::new("OLG-SAD")?,
        area: Area::Eld,
        plan: PlanId::new("PDZ-2025-2027")?,
        interval: Some(Interval { from: date(2026, 1, 1), to: date(2026, 12, 31) }),
        comune: Some(ComuneId::new("013165")?),
        project: Some(Arc::from("P-0093")),
    };
    let mut given = row("FSR-2025", date(2025, 7, 28))?;
    given.note = Some(Text::free("note", "Quota ordinaria")?);
    given.cup = Some(Cup::parse("C29E19000380007")?);
    given.cig = Some(Cig::parse("B10A9942A7")?);
    given.reference = Some(Text::reference("ref", "prot. 12345/2025")?);
    let contributed = Contributed {
        row: given,
        ambito: AmbitoId::new("olgiate")?,
        class: Class::Depletable,
        kind: Text::free("kind", "euro")?,
        unit: Unit::Euro,
        holder: HolderId::new("regione")?,
        quantity: 62_047_630,
        fund: Some(Text::reference("fund", "FSR")?),
        quota: Some(Text::reference("quota", "ordinaria")?),
        annuality: Some(Text::reference("annuality", "2025")?),
        areas: vec![Area::Fam, Area::Dis, Area::Eld],
        deadline: Some(date(2027, 12, 31)),
        from: Some(date(2025, 7, 28)),
        to: Some(date(2027, 12, 31)),
    };
    let allocated = Allocated {
        row: row("A-18", date(2025, 10, 2))?,
        resource: resource.clone(),
        destination: destination.clone(),
        quantity: 15_000_000,
    };
    let released = Released {
        row: row("R-7", date(2026, 9, 30))?,
        allocation: allocation.clone(),
        of: ReleaseOf::Committed,
        quantity: 1_200_000,
        reason: ReleaseReason::RisorsaNonEconomicaSubentrata,
        because_of: Some(RowId::new("H-2")?),
    };
    Ok(vec![
        Event::Contributed(Box::new(contributed)),
        Event::Allocated(Box::new(allocated)),
        Event::Committed(Committed {
            row: row("C-3", date(2025, 11, 1))?,
            allocation: allocation.clone(),
            quantity: 14_000_000,
        }),
        Event::Consumed(Consumed {
            row: row("L-5", date(2026, 6, 30))?,
            allocation,
            from_committed: 11_800_000,
            from_allocated: 0,
        }),
        Event::Released(released),
        Event::Reused(Box::new(Reused {
            row: row("B-1", date(2026, 10, 15))?,
            release: release.clone(),
            destination,
            quantity: 1_200_000,
        })),
        Event::Returned(Returned {
            row: row("T-1", date(2026, 12, 1))?,
            source: Source::Resource(resource),
            quantity: 100_000,
        }),
        Event::Lapsed(Lapsed {
            row: row("D-1", date(2026, 12, 31))?,
            source: Source::Release(release.clone()),
            quantity: 5_000,
        }),
        Event::Contested(Contested {
            row: row("K-1", date(2026, 12, 31))?,
            release,
            reason: Text::free("reason", "il servizio era già sospeso da luglio")?,
        }),
        Event::Corrected(Corrected {
            row: row("X-1", date(2027, 1, 10))?,
            corrects: RowId::new("L-5")?,
            reason: Text::free("reason", "errore materiale")?,
        }),
        Event::PlanExtended(PlanExtended {
            row: row("P-1", date(2027, 12, 1))?,
            plan: PlanId::new("PDZ-2025-2027")?,
            to: date(2028, 12, 31),
        }),
        Event::Closed(Closed {
            row: row("chiusura-2026-12-31", date(2026, 12, 31))?,
            size: 368,
            root: Arc::from("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            balances: Arc::from("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        }),
    ])
}

fn proposals() -> Result<Vec<Event>, Refusal> {
    let proposal = ProposalId::new("proposta-8f14e45f")?;
    let columns = ["action", "id", "effective_on", "act", "quantity", "allocation", "note"];
    let text = |text: &str| ProposedCell::Text(text.into());
    let cells = vec![
        text("commit"),
        text("C-3"),
        ProposedCell::Date { date: date(2025, 11, 1) },
        text("Assemblea dei Sindaci|delibera|12/2025|2025-10-02"),
        ProposedCell::Number { number: "140000".into() },
        text("A-18"),
        ProposedCell::Empty(()),
    ];
    Ok(vec![
        Event::Proposed(Proposed {
            proposal: proposal.clone(),
            waits: vec![Waits::OverLimit { limit: 4_000_000, unit: Unit::Euro }, Waits::Correction],
            asks: Asks::Rows { columns: columns.map(Arc::from).into(), rows: 1 },
        }),
        Event::ProposedRows(ProposedRows {
            proposal: proposal.clone(),
            rows: vec![ProposedRow { number: 2, cells }],
        }),
        Event::Approved(Approved { proposal: proposal.clone(), entries: 1 }),
        Event::Rejected(Rejected {
            proposal: proposal.clone(),
            reason: Text::free("reason", "manca la determina")?,
        }),
        Event::Withdrawn(Withdrawn { proposal }),
    ])
}
