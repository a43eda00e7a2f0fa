//! The registers of an invented district or region: ambiti with their comuni, services, plans and holders.

use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::{Datelike, NaiveDate};

/// The first ambiti; those beyond have a number.
const AMBITI: [&str; 4] = ["nord", "est", "sud", "ovest"];

/// The plans, each of three years.
const PLANS: [(&str, i32); 3] = [("PDZ-2018-2020", 2018), ("PDZ-2021-2023", 2021), ("PDZ-2024-2026", 2024)];

/// The areas of users; every ambito has two services for each.
pub(crate) const AREAS: [&str; 5] = ["FAM", "DIS", "ELD", "POV", "ADD"];

/// Who gives money, and who gives what is not money.
pub(crate) const FUNDERS: [&str; 4] = ["regione", "stato", "fondazione-di-comunita", "comune-capofila"];
pub(crate) const GIVERS: [&str; 4] =
    ["auser-esempio", "cooperativa-esempio", "parrocchia-esempio", "ets-esempio"];

const COMUNI_PER_AMBITO: usize = 12;

/// The id of an ambito.
pub(crate) fn ambito(at: usize) -> String {
    AMBITI.get(at).map_or_else(|| format!("ambito-{:02}", at + 1), |name| (*name).to_owned())
}

/// The ids of the plans.
pub(crate) fn plans() -> impl Iterator<Item = &'static str> {
    PLANS.into_iter().map(|(plan, _)| plan)
}

/// The comuni of an ambito.
pub(crate) fn comuni(ambito: usize) -> impl Iterator<Item = String> {
    (0..COMUNI_PER_AMBITO).map(move |at| format!("{:06}", 97_001 + ambito * COMUNI_PER_AMBITO + at))
}

/// The two services of an area in an ambito.
pub(crate) fn services(ambito: usize, area: usize) -> [String; 2] {
    [1, 2].map(|number| format!("{}-{}-{number}", self::ambito(ambito).to_uppercase(), AREAS[area]))
}

/// The plan of the triennium in which a day lies.
pub(crate) fn plan(on: NaiveDate) -> &'static str {
    PLANS.into_iter().rev().find(|(_, begins)| *begins <= on.year()).map_or(PLANS[0].0, |(plan, _)| plan)
}

/// Writes the register files to a folder, in the order in which they are to be imported.
pub(crate) fn write(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    let names: Vec<String> = (0..count).map(ambito).collect();
    let mut ambiti = vec![row(["ambito", "name", "managing_body", "regime"])];
    let mut all_comuni = vec![row(["comune", "name", "province", "ambito"])];
    let mut all_services = vec![row(["service", "name", "area"])];
    for (at, ambito) in names.iter().enumerate() {
        ambiti.push(row([ambito, &format!("Ambito {ambito}"), "Comune capofila", "118"]));
        for comune in comuni(at) {
            all_comuni.push(row([&comune, &format!("Comune {comune}"), "LC", ambito]));
        }
        for (number, area) in AREAS.into_iter().enumerate() {
            for service in services(at, number) {
                all_services.push(row([&service, &format!("Servizio {service}"), area]));
            }
        }
    }
    let mut plans = vec![row(["plan", "name", "kind", "ambiti", "from", "to", "act"])];
    for (plan, begins) in PLANS {
        let (from, to) = (format!("{begins}-01-01"), format!("{}-12-31", begins + 2));
        let act = format!("Assemblea dei Sindaci|delibera|s.n.|{from}");
        plans.push(row([plan, plan, "piano_di_zona", &names.join(" "), &from, &to, &act]));
    }
    let mut holders = vec![row(["holder", "name", "kind"])];
    holders.extend(FUNDERS.map(|holder| row([holder, holder, "region"])));
    holders.extend(GIVERS.map(|holder| row([holder, holder, "third_sector"])));

    [
        ("01-ambiti.csv", ambiti),
        ("02-comuni.csv", all_comuni),
        ("03-servizi.csv", all_services),
        ("04-piani.csv", plans),
        ("05-titolari.csv", holders),
    ]
    .into_iter()
    .map(|(name, rows)| {
        let path = folder.join(name);
        let mut file = csv::WriterBuilder::new().delimiter(b';').from_path(&path)?;
        for row in rows {
            file.write_record(row)?;
        }
        file.flush()?;
        Ok(path)
    })
    .collect()
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
