//! Rows of the registers: from cells to commands.

use std::collections::HashSet;

use strum::IntoEnumIterator;
use usus_domain::act::Act;
use usus_domain::calendar::{Interval, Validity};
use usus_domain::command::Command;
use usus_domain::fund::Area;
use usus_domain::id::{AmbitoId, ComuneId, HolderId, PlanId, ServiceId};
use usus_domain::refusal::{Refusal, Register};
use usus_domain::register::ambito::{AmbitoRegistered, Regime};
use usus_domain::register::comune::{ComuneRegistered, Population};
use usus_domain::register::holder::{HolderKind, HolderRegistered};
use usus_domain::register::plan::{PlanKind, PlanRegistered};
use usus_domain::register::service::ServiceRegistered;
use usus_domain::stream::Stream;
use usus_domain::text::Text;
use usus_log::unit::Unit;

use crate::cells::{Cells, in_column};
use crate::fault::{Fault, Stop};
use crate::look_up;
use crate::sheet::CellTrouble;
use crate::subject::Subject;

/// Reads a row of a register. `comuni` are the comuni of the same file, which may name one another.
pub(crate) async fn read(
    unit: &Unit,
    subject: Subject,
    cells: &Cells<'_>,
    comuni: &HashSet<String>,
) -> Result<(Stream, Command), Stop> {
    let (stream, command) = match subject {
        Subject::Ambito => ambito(cells),
        Subject::Comune => comune(cells),
        Subject::Service => service(cells),
        Subject::Holder => holder(cells),
        Subject::Plan | Subject::Movement => plan(cells),
    }?;
    named_exist(unit, &command, comuni).await?;
    Ok((stream, command))
}

/// What a row of a register names must be known.
async fn named_exist(unit: &Unit, command: &Command, comuni: &HashSet<String>) -> Result<(), Stop> {
    match command {
        Command::RegisterComune(row) => {
            look_up::ambito(unit, &row.ambito).await?;
            match &row.merged_into {
                Some(heir) if !comuni.contains(heir.as_str()) => look_up::comune(unit, heir).await.map(drop),
                _ => Ok(()),
            }
        }
        Command::RegisterPlan(row) => {
            for ambito in &row.ambiti {
                look_up::ambito(unit, ambito).await?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn ambito(cells: &Cells<'_>) -> Result<(Stream, Command), Fault> {
    let ambito = cells.read("ambito", AmbitoId::new)?;
    let row = AmbitoRegistered {
        ambito: ambito.clone(),
        name: cells.read("name", |text| Text::free("name", text))?,
        district: cells.read_optional("district", |text| Text::free("district", text))?,
        managing_body: cells.read("managing_body", |text| Text::free("managing_body", text))?,
        regime: cells.word("regime", Regime::iter(), |regime| (*regime).into())?,
    };
    Ok((Stream::Ambito(ambito), Command::RegisterAmbito(row)))
}

fn comune(cells: &Cells<'_>) -> Result<(Stream, Command), Fault> {
    let comune = cells.read("comune", istat_code)?;
    let population = if cells.is_filled("population") {
        let inhabitants = cells.amount("population", 0)?;
        let inhabitants = u32::try_from(inhabitants).map_err(|_| Fault::Cell {
            column: "population",
            trouble: CellTrouble::QuantityTooLarge { text: inhabitants.to_string() },
        })?;
        Some(Population { inhabitants, on: cells.optional_date("population_on")? })
    } else {
        None
    };
    let row = ComuneRegistered {
        comune: comune.clone(),
        name: cells.read("name", |text| Text::free("name", text))?,
        province: cells.read("province", |text| Text::free("province", text))?,
        ambito: cells.read("ambito", AmbitoId::new)?,
        validity: validity(cells)?,
        merged_into: cells.read_optional("merged_into", istat_code)?,
        population,
    };
    if row.merged_into.is_some() && row.validity.to.is_none() {
        return Err(Refusal::CellMissing { field: "valid_to", action: None }.into());
    }
    Ok((Stream::Comune(comune), Command::RegisterComune(row)))
}

/// A comune by its ISTAT code. Spreadsheets drop leading zeros, and the code always has six digits.
pub(crate) fn istat_code(text: &str) -> Result<ComuneId, Refusal> {
    let lost_zeros = (4..6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if lost_zeros { ComuneId::new(&format!("{text:0>6}")) } else { ComuneId::new(text) }
}

fn validity(cells: &Cells<'_>) -> Result<Validity, Fault> {
    Ok(Validity::new(cells.optional_date("valid_from")?, cells.optional_date("valid_to")?)?)
}

fn service(cells: &Cells<'_>) -> Result<(Stream, Command), Fault> {
    let service = cells.read("service", ServiceId::new)?;
    let row = ServiceRegistered {
        service: service.clone(),
        name: cells.read("name", |text| Text::free("name", text))?,
        area: cells.read("area", Area::parse)?,
        istat_service: cells
            .read_optional("istat_service", |text| Text::reference("istat_service", text))?
            .map(|code| code.as_str().into()),
        validity: validity(cells)?,
    };
    Ok((Stream::Service(service), Command::RegisterService(row)))
}

fn holder(cells: &Cells<'_>) -> Result<(Stream, Command), Fault> {
    let holder = cells.read("holder", HolderId::new)?;
    let row = HolderRegistered {
        holder: holder.clone(),
        name: cells.read("name", |text| Text::free("name", text))?,
        kind: cells.word("kind", HolderKind::iter(), |kind| (*kind).into())?,
    };
    Ok((Stream::Holder(holder), Command::RegisterHolder(row)))
}

fn plan(cells: &Cells<'_>) -> Result<(Stream, Command), Fault> {
    let plan = cells.read("plan", PlanId::new)?;
    let mut planning = Vec::new();
    for ambito in cells.needed("ambiti")?.split_whitespace() {
        let ambito = AmbitoId::new(ambito).map_err(|refusal| in_column("ambiti", refusal))?;
        if !planning.contains(&ambito) {
            planning.push(ambito);
        }
    }
    let row = PlanRegistered {
        plan: plan.clone(),
        name: cells.read("name", |text| Text::free("name", text))?,
        kind: cells.word("kind", PlanKind::iter(), |kind| (*kind).into())?,
        ambiti: planning,
        period: Interval::new(cells.date("from")?, cells.date("to")?)?,
        act: cells.read("act", Act::parse)?,
    };
    Ok((Stream::Plan(plan), Command::RegisterPlan(row)))
}

/// The refusal for something nobody registered.
pub(crate) fn unknown(register: Register, id: &impl ToString) -> Refusal {
    Refusal::Unknown { register, id: id.to_string() }
}
