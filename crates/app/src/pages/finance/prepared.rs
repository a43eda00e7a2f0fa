//! The form of an action, filled in or empty, and the step at which it is confirmed.

use maud::{Markup, html};
use usus_domain::proposal::Waits;
use usus_domain::table::Action;

use crate::pages::finance::choices::{Choice, Choices};
use crate::pages::finance::fields::{self, Field, Kind};
use crate::pages::finance::typed::{ACT, Typed};
use crate::serve::{Trouble, Visit};

/// The form: what was typed stands in it; `said` is what came of it so far, and `wrong` the column that it is about.
pub(super) async fn form(
    visit: &Visit,
    typed: &Typed,
    said: Option<Markup>,
    wrong: Option<&str>,
) -> Result<Markup, Trouble> {
    let choices = Choices::of(typed.action, visit).await?;
    let action = typed.action.code();
    let (aside, first): (Vec<Field>, Vec<Field>) =
        fields::of(typed.action).into_iter().partition(fields::is_aside);
    let is_open = aside.iter().any(|field| !typed.of(field.code).is_empty());
    Ok(html! {
        @if let Some(said) = &said { div id="errori" tabindex="-1" { (said) } }
        form method="post" action=(visit.href(&format!("/registra/{action}"), &[]))
            data-check=(visit.href("/registra/prova", &[])) novalidate class="usus-form has-result" {
            div {
                input type="hidden" name="action" value=(action);
                fieldset {
                    legend { (visit.say("Che cosa", "What")) }
                    @for field in &first { (one(visit, &choices, typed, *field, wrong)) }
                }
                (act(visit, &choices, typed, wrong))
                @if !aside.is_empty() {
                    details class="fold" open[is_open] {
                        summary { (visit.say("Altri riferimenti", "Further references")) }
                        fieldset {
                            legend class="visually-hidden" { (visit.say("Altri riferimenti", "Further references")) }
                            @for field in &aside { (one(visit, &choices, typed, *field, wrong)) }
                        }
                    }
                }
                div class="actions" {
                    button type="submit" class="btn btn-primary" { (visit.say("Continua", "Continue")) }
                    button type="submit" class="btn btn-outline-primary" name="controlla" value="1" {
                        (visit.say("Controlla", "Check"))
                    }
                }
            }
            div id="esito" aria-live="polite" {
                p { (visit.say("Qui si vede che cosa dicono le regole e che cosa cambierebbe.", "Here it is seen what the rules say and what would change.")) }
            }
        }
    })
}

/// One field with its label, its hint and what is wrong with it.
fn one(visit: &Visit, choices: &Choices, typed: &Typed, field: Field, wrong: Option<&str>) -> Markup {
    let code = field.code;
    let id = format!("campo-{code}");
    let hint = field.hint(visit.language);
    let is_wrong = wrong == Some(code);
    let mut described = Vec::new();
    if !hint.is_empty() {
        described.push(format!("aiuto-{code}"));
    }
    if is_wrong {
        described.push("errori".to_owned());
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    let value = typed.of(code);
    let options = choices.in_field(code);
    let invalid = is_wrong.then_some("true");
    let label = html! {
        (field.label(visit.language))
        @if field.is_needed { span class="needed" { " (" (visit.say("necessario", "needed")) ")" } }
    };
    html! {
        div class="field" {
            @if field.kind == Kind::Several {
                (several(&id, code, &label, value, &options, described.as_deref()))
            } @else {
                label for=(id) { (label) }
                @if field.kind == Kind::One {
                    (select(visit, &id, code, value, &options, described.as_deref(), invalid))
                } @else {
                    @let list = (field.kind == Kind::Name && !options.is_empty()).then(|| format!("scelte-{code}"));
                    input id=(id) name=(code) value=(value) class=[Some(if is_wrong { "form-control is-invalid" } else { "form-control" })]
                        type=(if field.kind == Kind::Date { "date" } else { "text" })
                        inputmode=[(field.kind == Kind::Amount).then_some("decimal")]
                        autocomplete="off" list=[list.as_deref()]
                        required[field.is_needed] aria-describedby=[described.as_deref()] aria-invalid=[invalid];
                    @if let Some(list) = &list {
                        datalist id=(list) { @for (value, label) in &options { option value=(value) { (label) } } }
                    }
                }
            }
            @if !hint.is_empty() { small id={ "aiuto-" (code) } class="help" { (hint) } }
        }
    }
}

fn select(
    visit: &Visit,
    id: &str,
    code: &str,
    value: &str,
    options: &[Choice],
    described: Option<&str>,
    invalid: Option<&str>,
) -> Markup {
    // What an address or a file fills in may be unknown: it stays to be seen, and is refused with its name.
    let is_known = value.is_empty() || options.iter().any(|(known, _)| known == value);
    html! {
        select id=(id) name=(code) class="form-select" aria-describedby=[described] aria-invalid=[invalid] {
            option value="" { (visit.say("Scegliere…", "Choose…")) }
            @if !is_known { option value=(value) selected { (value) } }
            @for (known, label) in options {
                option value=(known) selected[known == value] { (label) }
            }
        }
    }
}

fn several(
    id: &str,
    code: &str,
    label: &Markup,
    value: &str,
    options: &[Choice],
    described: Option<&str>,
) -> Markup {
    let chosen: Vec<&str> = value.split_whitespace().collect();
    html! {
        fieldset id=(id) aria-describedby=[described] {
            legend { (label) }
            @for (known, label) in options {
                div class="choice" {
                    input type="checkbox" id={ (id) "-" (known) } name=(code) value=(known) checked[chosen.contains(&known.as_str())];
                    label for={ (id) "-" (known) } { (label) }
                }
            }
        }
    }
}

/// The act: one that other rows rest on, or one that is entered here, once.
fn act(visit: &Visit, choices: &Choices, typed: &Typed, wrong: Option<&str>) -> Markup {
    let known = typed.act();
    let is_known = choices.acts.contains(&known);
    let is_wrong = wrong == Some("act");
    let typed_parts: Vec<&str> = known.split('|').collect();
    let part = |at: usize| if is_known { "" } else { typed_parts.get(at).copied().unwrap_or_default() };
    let labels = [
        visit.say("Ente", "Body"),
        visit.say("Tipo (determina, delibera…)", "Kind (resolution…)"),
        visit.say("Numero", "Number"),
        visit.say("Data dell'atto", "Date of the act"),
    ];
    html! {
        fieldset id="campo-act" class=[is_wrong.then_some("is-invalid")] aria-describedby=[is_wrong.then_some("errori")] {
            legend { (visit.say("Atto", "Act")) }
            div class="field" {
                label for="campo-act-noto" { (visit.say("Un atto già nel registro", "An act in the ledger already")) }
                select id="campo-act-noto" name="act" class="form-select" {
                    option value="" { (visit.say("Un altro: indicarlo qui sotto", "Another: name it below")) }
                    @for act in &choices.acts {
                        option value=(act) selected[*act == known] { (act.replace('|', " · ")) }
                    }
                }
            }
            div class="fields" {
                @for (at, (name, label)) in ACT.into_iter().zip(labels).enumerate() {
                    div class="field" {
                        label for={ "campo-" (name) } { (label) }
                        input id={ "campo-" (name) } name=(name) class="form-control" value=(part(at)) autocomplete="off"
                            type=(if name == "act_date" { "date" } else { "text" });
                    }
                }
            }
        }
    }
}

/// The last step: what would be put on record, in words and in figures, and the two ways on.
pub(super) fn confirmation(
    visit: &Visit,
    typed: &Typed,
    sentence: &str,
    changes: &Markup,
    waits: &[Waits],
) -> Markup {
    let path = format!("/registra/{}", typed.action.code());
    let kept =
        || html! { @for (name, value) in typed.kept() { input type="hidden" name=(name) value=(value); } };
    html! {
        div class="said waiting" { p { (sentence) } (changes) }
        @if !waits.is_empty() {
            p class="said" {
                (visit.say("Attenderà una seconda persona: ", "It will wait for a second person: ")) (visit.language.waits(waits))
            }
        }
        p {
            (visit.say(
                "Non è ancora registrato nulla. Ciò che si registra non si cancella: un errore si annulla con una rettifica.",
                "Nothing is recorded yet. What is recorded is never erased: a mistake is reversed by a correction.",
            ))
        }
        div class="usus-form" { div class="actions" {
            form method="post" action=(visit.href(&path, &[("conferma", "1")])) {
                (kept())
                button type="submit" class="btn btn-primary" { (visit.say("Conferma e registra", "Confirm and record")) }
            }
            form method="post" action=(visit.href(&path, &[("modifica", "1")])) {
                (kept())
                button type="submit" class="btn btn-outline-primary" { (visit.say("Torna al modulo", "Back to the form")) }
            }
        } }
    }
}

/// What the id of a new row begins with.
pub(super) fn prefix(action: Action) -> &'static str {
    match action {
        Action::Contribute => "R",
        Action::Allocate => "A",
        Action::Commit => "IMP",
        Action::Consume => "LIQ",
        Action::Release => "ECO",
        Action::Reuse => "RIU",
        Action::Return => "RES",
        Action::Lapse => "DEC",
        Action::Contest => "CON",
        Action::Correct => "RET",
        Action::ExtendPlan => "PRO",
        Action::Close => "CHI",
    }
}
