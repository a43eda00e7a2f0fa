//! The comuni as tiles, and as their boundaries.

use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::dimension::Dimension;

use super::bands::Bands;
use super::figures::{Comune, Figures, people_each};
use crate::pages::planner::naming::{self, Naming};
use crate::serve::{Boundaries, Visit};

/// A figure for a thousand people, with its unit.
pub(super) fn told(visit: &Visit, figure: i128, unit: Unit) -> String {
    let each = each(visit, unit);
    format!("{} {each}", naming::sum(figure, unit, visit.language))
}

/// For how many people figures are drawn, in words.
fn each(visit: &Visit, unit: Unit) -> &'static str {
    match people_each(unit) {
        1 => visit.say("per abitante", "per inhabitant"),
        _ => visit.say("ogni 1.000 abitanti", "per 1,000 inhabitants"),
    }
}

/// What a comune says of itself.
fn says(visit: &Visit, comune: &Comune, level: usize, unit: Unit) -> String {
    match comune.each {
        Some(figure) => {
            let band = visit.say("fascia", "band");
            format!("{}, {band} {level}", told(visit, figure, unit))
        }
        None => visit.say("senza cifra", "without a figure").to_owned(),
    }
}

/// Tiles, ambito by ambito, in the order of the ISTAT codes.
pub(super) fn tiles(
    visit: &Visit,
    figures: &Figures,
    bands: &Bands,
    unit: Unit,
    naming: &Naming<'_>,
) -> Markup {
    let by_ambito = figures.comuni.chunk_by(|one, next| one.ambito == next.ambito);
    html! {
        @for comuni in by_ambito {
            h2 { (naming.of(Dimension::Ambito, Some(&comuni[0].ambito))) }
            ul class="tiles" {
                @for comune in comuni {
                    @let level = bands.level(comune.each);
                    li class="tile" data-level=(level) {
                        span { (naming.of(Dimension::Comune, Some(&comune.code))) }
                        strong {
                            @match comune.each {
                                Some(figure) => {
                                    (naming::sum(figure, unit, visit.language)) " "
                                    abbr title=(visit.say("fascia", "band")) { "[" (level) "]" }
                                }
                                None => "–",
                            }
                        }
                    }
                }
            }
        }
        p class="hint" { (visit.say("Cifre", "Figures")) " " (each(visit, unit)) "; " (visit.say("fra parentesi la fascia.", "the band in brackets.")) }
    }
}

/// The map. Each comune says its name, its figure and its band, and shows the band's number.
pub(super) fn map(
    visit: &Visit,
    boundaries: &Boundaries,
    figures: &Figures,
    bands: &Bands,
    unit: Unit,
) -> Markup {
    let drawn: Vec<(&Comune, _)> = figures
        .comuni
        .iter()
        .filter_map(|comune| Some((comune, boundaries.shapes.get(&*comune.code)?)))
        .collect();
    let missing = figures.comuni.len() - drawn.len();
    html! {
        figure class="picture" {
            figcaption { (visit.say(
                "I comuni per abitante: più scura la tessera, più alta la cifra; il numero è la fascia.",
                "The comuni per inhabitant: the darker, the higher the figure; the number is the band.",
            )) }
            svg class="map" role="img" viewBox={ "0 0 " (boundaries.width) " " (boundaries.height) }
                aria-label=(visit.say("Mappa dei comuni; le stesse cifre sono nella tabella qui sotto", "Map of the comuni; the same figures are in the table below")) {
                @for (comune, shape) in &drawn {
                    @let level = bands.level(comune.each);
                    g {
                        title { (shape.name.as_deref().unwrap_or(&comune.code)) ": " (says(visit, comune, level, unit)) }
                        path d=(shape.path) data-level=(level) fill-rule="evenodd" {}
                        @if level > 0 {
                            text x=(shape.at.0) y=(shape.at.1) text-anchor="middle" font-size="14"
                                fill=(if level > 3 { "#fff" } else { "#000" }) { (level) }
                        }
                    }
                }
            }
            @if missing > 0 {
                p class="hint" { (missing) " " (visit.say("comuni non hanno un confine in quel file: sono nella tabella.", "comuni have no boundary in that file: they are in the table.")) }
            }
        }
    }
}
