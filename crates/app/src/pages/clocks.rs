//! The time bar: *situazione al* and *come noto al*, on every page; the strip that says that the past is shown.

use maud::{Markup, html};
use usus_log::clock;

use crate::serve::Visit;

/// The form of the two clocks. Without scripts it is sent by its button; with them the slider answers as it moves.
pub(crate) fn bar(visit: &Visit) -> Markup {
    let (head, known) = (visit.head.position, visit.clocks.known);
    let others = visit.words.iter().filter(|(word, _)| !matches!(word.as_str(), "effective" | "known"));
    html! {
        form class="time-bar d-print-none" method="get" action=(visit.path) data-time-bar
            aria-label=(visit.say("I due orologi", "The two clocks")) {
            @for (word, value) in others { input type="hidden" name=(word) value=(value); }
            div class="time-bar-field" {
                label for="effective" { (visit.say("Situazione al", "Effective on")) }
                input id="effective" type="date" name="effective" class="form-control" value=(visit.clocks.effective);
                span class="time-bar-words" { (visit.language.date(visit.clocks.effective)) }
            }
            div class="time-bar-field" {
                label for="known" { (visit.say("Come noto al", "As known at")) }
                input id="known" type="text" name="known" class="form-control" inputmode="text"
                    value=(visit.word("known").unwrap_or_default()) placeholder=(visit.say("ora: data o @posizione", "now: date or @position"));
                span class="time-bar-words" {
                    (visit.say("posizione", "position")) " " (known) " " (visit.say("di", "of")) " " (head)
                }
            }
            div class="time-bar-slider" {
                label for="known-slider" class="visually-hidden" { (visit.say("Sposta la conoscenza", "Move what was known")) }
                input id="known-slider" type="range" data-known-slider min="0" max=(head) value=(known);
            }
            button type="submit" class="btn btn-outline-primary btn-sm" { (visit.say("Mostra", "Show")) }
            @if visit.is_past() || visit.word("effective").is_some() {
                a class="btn btn-link btn-sm" href=(visit.here(&[("effective", ""), ("known", "")])) { (visit.say("oggi", "today")) }
            }
        }
    }
}

/// The strip that says that what is shown is not today.
pub(crate) fn strip(visit: &Visit) -> Markup {
    let is_past = visit.is_past();
    let today = visit.here(&[("effective", ""), ("known", "")]);
    let known = format!("@{}", visit.clocks.known);
    let differences =
        visit.href("/confronta", &[("known", &known), ("and_known", &format!("@{}", visit.head.position))]);
    html! {
        div id="passato" role="status" {
            @if is_past {
                div class="past-strip" {
                    strong { (visit.say("Stai guardando il passato.", "You are looking at the past.")) } " "
                    (visit.say("Situazione al", "Effective on")) " " (visit.language.date(visit.clocks.effective)) ", "
                    (visit.say("come nota alla posizione", "as known at position")) " "
                    (visit.clocks.known) " " (visit.say("di", "of")) " " (visit.head.position) ". "
                    (visit.say("Sola lettura.", "Read only.")) " "
                    a href=(today) { (visit.say("Torna a oggi", "Back to today")) } " · "
                    a href=(differences) { (visit.say("Confronta con oggi", "Compare with today")) }
                }
            }
        }
    }
}

/// The line at the foot of a printed page: by it anybody can ask for the same figures again.
pub(crate) fn imprint(visit: &Visit, root: Option<&str>) -> Markup {
    html! {
        p class="imprint" {
            (visit.say("Situazione al", "Effective on")) " " (visit.language.date(visit.clocks.effective)) ", "
            (visit.say("come nota alla posizione", "as known at position")) " " (visit.clocks.known)
            @if let Some(root) = root { ", " (visit.say("radice", "root")) " " code { (root) } }
            ". " (visit.say("Stampato il", "Printed on")) " " (visit.language.date(clock::today())) "."
        }
    }
}
