//! *Territorio*: how much per inhabitant, comune by comune: as tiles, or as a map where the office has the boundaries.

mod bands;
mod figures;
mod picture;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_domain::quantity::Unit;

use self::bands::Bands;
use self::figures::Figures;
use super::choices::{self, Choice};
use super::naming::{self, Naming};
use super::parts;
use crate::pages::difference::Beside;
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};

/// What is shown; the first where nothing is said.
const MEASURES: [&str; 4] = ["ever_allocated", "consumed", "ever_released", "in_use"];

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let unit = choices::unit(&visit)?;
    let measure = choices::one_of(&visit, "measure", &MEASURES)?;
    let registers = visit.registers().await?;
    let (figures, units) = {
        let memory = visit.memory().await?;
        (figures::figures(&visit, &memory, &registers, measure, unit), choices::units_of(&memory.facts))
    };
    let bands = Bands::of(figures.comuni.iter().filter_map(|comune| comune.each));
    let is_file = visit.word("format").is_some();
    let naming = Naming { registers: &registers, language: visit.language, is_file };
    let comuni = figures::comuni(&visit, &figures, &bands, measure, unit, &naming);
    let ambiti = figures::ambiti(&visit, &figures, measure, unit, &naming);
    if let Some(form) = visit.word("format") {
        let report = if visit.word("table") == Some("ambiti") { &ambiti } else { &comuni };
        return file::file(
            &visit,
            form,
            "territorio",
            &parts::with_names(report, &registers, visit.language),
        )
        .await;
    }
    let [comuni_today, ambiti_today] = beside(&visit, &figures, &bands, measure, unit).await?;
    let name = |code: &str| naming::label(code, visit.language);
    let choices = [
        Choice {
            word: "measure",
            label: visit.say("Che cosa", "What"),
            options: MEASURES.into_iter().map(|code| (code.to_owned(), name(code))).collect(),
            chosen: measure.to_owned(),
        },
        choices::units(&visit, &units, unit),
        choices::ambito(&visit, &registers),
        choices::plan(&visit, &registers),
    ];
    let summed = |column: &str, conditions: &[(&str, &str)]| {
        (column == "quantity").then(|| links::summed(&visit, measure, unit.code(), conditions)).flatten()
    };
    let to_comune = |row: usize, column: &str| {
        let place = figures.comuni.get(row)?;
        summed(column, &[("comune", &place.code), ("ambito", &place.ambito)])
    };
    // Of each ambito there are two rows: what names no comune, which no condition says, and all there is.
    let to_ambito = |row: usize, column: &str| {
        let (whole, _) = figures.ambiti.iter().nth(row / 2).filter(|_| row % 2 == 1)?;
        summed(column, &[("ambito", whole)])
    };
    let content = html! {
        (choices::form(&visit, &choices))
        @if figures.comuni.is_empty() {
            p class="nothing" { (visit.say(
                "Nessun comune è registrato a questa data. Si comincia importando il registro dei comuni: codice ISTAT, nome, provincia, ambito, abitanti.",
                "No comune is registered on this date. Begin by importing the register of comuni: ISTAT code, name, province, ambito, inhabitants.",
            )) }
        } @else {
            (drawn(&visit, &figures, &bands, unit, &naming))
            (classes(&visit, &bands, unit))
            h2 { (visit.say("Comune per comune", "Comune by comune")) }
            (table::table(&visit, &comuni, &Links { cell: Some(&to_comune), today: comuni_today.as_ref(), file: Some(parts::file(&visit, "comuni")) }))
            h2 { (visit.say("Per tutto l'ambito", "For the whole ambito")) }
            p { (visit.say(
                "Molte assegnazioni valgono per tutto l'ambito e non nominano un comune: nelle tessere non ci sono, qui sì.",
                "Many allocations are for the whole ambito and name no comune: they are not in the tiles, but here.",
            )) }
            (table::table(&visit, &ambiti, &Links { cell: Some(&to_ambito), today: ambiti_today.as_ref(), file: Some(parts::file(&visit, "ambiti")) }))
        }
    };
    let page = Page {
        title: visit.say("Territorio", "Territory"),
        help: visit.say(
            "Quanto per abitante in ogni comune, fra ciò che è stato assegnato nominando il comune in cui si usa. Le fasce dividono i comuni in cinque parti uguali; ogni tessera dice la sua cifra e la sua fascia.",
            "How much per inhabitant in each comune, of what was allocated naming the comune where it is used. The bands divide the comuni into five equal parts; each tile says its figure and its band.",
        ),
        content,
        has_pictures: false,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// In the past, both tables as they are today; rows are told apart by codes.
async fn beside(
    visit: &Visit,
    then: &Figures,
    bands: &Bands,
    measure: &str,
    unit: Unit,
) -> Result<[Option<Beside>; 2], Trouble> {
    let Some(today) = visit.today() else { return Ok([None, None]) };
    let registers = today.registers().await?;
    let memory = today.memory().await?;
    let now = figures::figures(&today, &memory, &registers, measure, unit);
    drop(memory);
    let bands_now = Bands::of(now.comuni.iter().filter_map(|comune| comune.each));
    let naming = Naming { registers: &registers, language: visit.language, is_file: true };
    let comuni = [(visit, then, bands), (&today, &now, &bands_now)]
        .map(|(visit, figures, bands)| figures::comuni(visit, figures, bands, measure, unit, &naming));
    let ambiti = [(visit, then), (&today, &now)]
        .map(|(visit, figures)| figures::ambiti(visit, figures, measure, unit, &naming));
    Ok([comuni, ambiti].map(|[then, now]| Some(Beside::of(&then, now, &["comune", "ambito", "unit"]))))
}

/// The map where there are boundaries, the tiles otherwise or where they are asked for.
fn drawn(visit: &Visit, figures: &Figures, bands: &Bands, unit: Unit, naming: &Naming<'_>) -> Markup {
    let boundaries = visit.office.config.boundaries.as_deref();
    let wants_tiles = visit.word("view") == Some("tiles");
    match boundaries {
        Some(boundaries) if !wants_tiles => html! {
            (picture::map(visit, boundaries, figures, bands, unit))
            p { a href=(visit.here(&[("view", "tiles")])) { (visit.say("Mostra le tessere", "Show the tiles")) } }
        },
        _ => html! {
            (picture::tiles(visit, figures, bands, unit, naming))
            @if boundaries.is_some() {
                p { a href=(visit.here(&[("view", "")])) { (visit.say("Mostra la mappa", "Show the map")) } }
            }
        },
    }
}

/// What the bands mean.
fn classes(visit: &Visit, bands: &Bands, unit: Unit) -> Markup {
    html! {
        h2 { (visit.say("Le fasce", "The bands")) }
        p { (visit.say(
            "I comuni con una cifra sono messi in ordine e divisi in cinque parti uguali (quintili). Dove non c'è una cifra, o nessuno ha mai contato gli abitanti, la tessera è bianca. Gli abitanti sono quelli dell'ultimo conteggio fatto entro la data della situazione o, se manca, del primo dopo.",
            "The comuni that have a figure are put in order and divided into five equal parts (quintiles). Where there is no figure, or inhabitants were never counted, the tile is white. Inhabitants are those of the latest count made until the effective date or, where there is none, of the first one after it.",
        )) }
        ul class="classes" {
            @for (level, from, to) in bands.spans() {
                li {
                    span class="tile" data-level=(level) aria-hidden="true" {} " "
                    (visit.say("fascia", "band")) " " (level) ": "
                    (picture::told(visit, from, unit)) " – " (picture::told(visit, to, unit))
                }
            }
            li { span class="tile" data-level="0" aria-hidden="true" {} " " (visit.say("senza cifra", "without a figure")) }
        }
    }
}
