//! The time bar: *situazione al* and *come noto al*, on every page; the strip that says that the past is shown.

use maud::{Markup, html};
use usus_log::clock;

use crate::pages::{difference, frame};
use crate::serve::Visit;

/// The form of the two clocks. Without scripts it is sent by its button; with them the slider answers as it moves.
pub(crate) fn bar(visit: &Visit) -> Markup {
    let others = visit.words.iter().filter(|(word, _)| !matches!(word.as_str(), "effective" | "known"));
    html! {
        form class="time-bar no-print" method="get" action=(visit.path) data-time-bar
            aria-label=(visit.say("I due orologi", "The two clocks")) {
            @for (word, value) in others { input type="hidden" name=(word) value=(value); }
            div class="container-xxl time-bar-fields" {
                div {
                    label for="effective" { (visit.say("Situazione al", "Effective on")) }
                    input id="effective" type="date" name="effective" value=(visit.clocks.effective);
                    span class="in-words" id="effective-in-words" data-known-in-words {
                        (visit.language.date(visit.clocks.effective))
                    }
                }
                div {
                    label for="known" { (visit.say("Come noto al", "As known at")) }
                    input id="known" type="text" name="known" value=(visit.word("known").unwrap_or_default())
                        placeholder=(visit.say("data o @posizione", "date or @position"));
                    span class="in-words" id="known-in-words" data-known-in-words {
                        (visit.say("posizione", "position")) " " (visit.clocks.known) " "
                        (visit.say("di", "of")) " " (visit.head.position)
                    }
                }
                (slider(visit))
                div {
                    button type="submit" class="btn btn-primary btn-sm" { (visit.say("Mostra", "Show")) }
                    " "
                    @if visit.word("known").is_some() || visit.word("effective").is_some() {
                        a class="btn btn-outline-primary btn-sm" href=(today(visit)) { (visit.say("Oggi", "Today")) }
                    }
                }
            }
        }
    }
}

fn slider(visit: &Visit) -> Markup {
    let (head, known) = (visit.head.position, visit.clocks.known);
    html! {
        div class="time-slider only-scripts" {
            label for="known-slider" class="visually-hidden" {
                (visit.say("Sposta la posizione fino a cui il registro era noto", "Move the position up to which the ledger was known"))
            }
            button type="button" data-known-step="-1" aria-label=(visit.say("Una posizione prima", "One position back")) { "‹" }
            input id="known-slider" type="range" data-known-slider min="0" max=(head) value=(known);
            button type="button" data-known-step="1" aria-label=(visit.say("Una posizione dopo", "One position on")) { "›" }
            output for="known-slider" data-known-shown { (known) }
        }
    }
}

/// The same page as it is today.
fn today(visit: &Visit) -> String {
    visit.here(&[("effective", ""), ("known", "")])
}

/// The strip that says that what is shown is not today.
pub(crate) fn strip(visit: &Visit) -> Markup {
    let is_past = visit.is_past();
    html! {
        section id="passato" class="past" hidden[!is_past] aria-label=(visit.say("Situazione passata", "Past state")) {
            @if is_past {
                p class="container-xxl" {
                    strong {
                        (visit.say("Situazione al", "Effective on")) " " (visit.language.date(visit.clocks.effective)) ", "
                        (visit.say("come nota alla posizione", "as known at position")) " "
                        (visit.clocks.known) " " (visit.say("di", "of")) " " (visit.head.position) ". "
                        (visit.say("Sola lettura.", "Read only."))
                    }
                    a href=(today(visit)) { (visit.say("Torna a oggi", "Back to today")) }
                    @if let Some(compared) = difference::compared(visit) {
                        a href=(compared) { (visit.say("Confronta con oggi", "Compare with today")) }
                    }
                }
            }
        }
    }
}

/// The line at the foot of a printed page: by it anybody can ask for the same figures again.
pub(crate) fn imprint(visit: &Visit, root: Option<&str>) -> Markup {
    html! {
        p class="imprint print-only" {
            (frame::name(&visit.office)) ". "
            (visit.say("Situazione al", "Effective on")) " " (visit.language.date(visit.clocks.effective)) ", "
            (visit.say("come nota alla posizione", "as known at position")) " " (visit.clocks.known)
            @if let Some(root) = root { ", " (visit.say("radice", "root")) " " code { (root) } }
            ". " (visit.say("Stampato il", "Printed on")) " " (visit.language.date(clock::today())) "."
        }
    }
}
