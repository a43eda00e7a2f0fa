//! Which column of a file is which of the contract: by its name, as it was mapped before, or as its name suggests.

use maud::{Markup, html};
use usus_desk::sheet::{Table, column_letters};
use usus_desk::subject::Subject;

use crate::serve::Visit;
use crate::serve::mappings::Mapping;

/// Words of offices for the contract's columns.
const SUGGESTED: [(&str, &str); 44] = [
    ("azione", "action"),
    ("operazione", "action"),
    ("identificativo", "id"),
    ("codice", "id"),
    ("data", "effective_on"),
    ("data del fatto", "effective_on"),
    ("decorrenza", "effective_on"),
    ("importo", "quantity"),
    ("importo (euro)", "quantity"),
    ("quantità", "quantity"),
    ("quantita", "quantity"),
    ("ore", "quantity"),
    ("atto", "act"),
    ("provvedimento", "act"),
    ("nota", "note"),
    ("note", "note"),
    ("riferimento", "ref"),
    ("classe", "class"),
    ("tipo", "kind"),
    ("tipologia", "kind"),
    ("unità", "unit"),
    ("unita", "unit"),
    ("unità di misura", "unit"),
    ("titolare", "holder"),
    ("ente", "holder"),
    ("fondo", "fund"),
    ("annualità", "annuality"),
    ("annualita", "annuality"),
    ("anno", "annuality"),
    ("aree", "areas"),
    ("termine", "deadline"),
    ("scadenza", "deadline"),
    ("dal", "from"),
    ("al", "to"),
    ("risorsa", "resource"),
    ("servizio", "service"),
    ("piano", "plan"),
    ("progetto", "project"),
    ("assegnazione", "allocation"),
    ("si libera da", "of"),
    ("motivo", "reason"),
    ("grazie a", "because_of"),
    ("economia", "release"),
    ("rettifica", "corrects"),
];

/// What each column of a file is, from left to right; `None` where it is left out.
pub(super) struct Mapped {
    columns: Vec<Option<String>>,
}

impl Mapped {
    /// How a file's columns are mapped: as before, where its header is known; otherwise by their names.
    pub(super) fn of(table: &Table, before: Option<Mapping>) -> Self {
        let names = &table.columns;
        if let Some(before) = before {
            let of = |name: &String| before.get(name).filter(|code| !code.is_empty()).cloned();
            return Self { columns: names.iter().map(of).collect() };
        }
        // What is no file of movements has columns of its own, and they are left as they are.
        let is_register =
            names.first().is_some_and(|first| registers().any(|subject| subject.first_column() == first));
        let is_contract = |name: &String| is_register || known().any(|code| code == name);
        let mut columns: Vec<Option<String>> =
            names.iter().map(|name| is_contract(name).then(|| name.clone())).collect();
        for (at, name) in names.iter().enumerate() {
            let suggested =
                SUGGESTED.iter().find(|(word, _)| word == name).map(|(_, code)| (*code).to_owned());
            if columns[at].is_none() && suggested.is_some() && !columns.contains(&suggested) {
                columns[at] = suggested;
            }
        }
        // What nobody recognises stays under its own name, and is then refused by it.
        for (column, name) in columns.iter_mut().zip(names) {
            column.get_or_insert_with(|| name.clone());
        }
        Self { columns }
    }

    /// The table under the contract's names, without what is left out; what is done comes first.
    pub(super) fn applied(&self, table: &Table) -> Table {
        let mut places: Vec<(usize, &String)> =
            self.columns.iter().enumerate().filter_map(|(at, code)| Some((at, code.as_ref()?))).collect();
        places.sort_by_key(|(_, code)| *code != "action");
        let columns = places.iter().map(|(_, code)| (*code).clone()).collect();
        let mut mapped = Table { columns, ..table.clone() };
        for row in &mut mapped.rows {
            row.cells =
                places.iter().map(|(at, _)| row.cells.get(*at).cloned().unwrap_or_default()).collect();
        }
        mapped
    }

    /// The letters of the column in the file that is this one of the contract.
    pub(super) fn letters(&self, code: &str) -> Option<String> {
        let at = self.columns.iter().position(|column| column.as_deref() == Some(code))?;
        Some(column_letters(u32::try_from(at + 1).ok()?))
    }

    /// The form by which columns are mapped; open where it has to be filled in.
    pub(super) fn form(&self, visit: &Visit, id: &str, table: &Table, is_open: bool) -> Markup {
        html! {
            details open[is_open] id="colonne" {
                summary { (visit.say("Abbinamento delle colonne", "Mapping of the columns")) }
                form method="post" action=(visit.href(&format!("/importa/{id}"), &[])) {
                    p {
                        (visit.say(
                            "Per ogni colonna del file, che cosa contiene. Con la stessa intestazione non lo si chiede più.",
                            "For each column of the file, what it holds. With the same header it is not asked again.",
                        ))
                    }
                    @for (at, (name, column)) in table.columns.iter().zip(&self.columns).enumerate() {
                        div class="field" {
                            label for={ "colonna-" (at) } { (name) }
                            select id={ "colonna-" (at) } name={ "colonna-" (at) } class="form-select" {
                                option value="" selected[column.is_none()] { (visit.say("Non registrarla", "Leave it out")) }
                                @for code in every() {
                                    option value=(code) selected[column.as_deref() == Some(code)] {
                                        (crate::words::labels::label(code, visit.language)) " (" (code) ")"
                                    }
                                }
                            }
                        }
                    }
                    button type="submit" class="btn btn-outline-primary" { (visit.say("Ricorda e prova", "Remember and rehearse")) }
                }
            }
        }
    }
}

/// The mapping that a form sends.
pub(super) fn sent(table: &Table, body: &[u8]) -> Mapping {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let of = |at: usize| {
        let name = format!("colonna-{at}");
        let said = pairs.iter().find(|(known, _)| *known == name).map(|(_, code)| code.clone());
        said.filter(|said| every().any(|code| code == said)).unwrap_or_default()
    };
    table.columns.iter().enumerate().map(|(at, name)| (name.clone(), of(at))).collect()
}

fn registers() -> impl Iterator<Item = Subject> {
    [Subject::Ambito, Subject::Comune, Subject::Service, Subject::Holder, Subject::Plan].into_iter()
}

/// The columns of movements.
fn known() -> impl Iterator<Item = &'static str> {
    let (needed, optional) = Subject::Movement.columns();
    needed.iter().chain(optional).copied()
}

/// The columns of every file, those of movements first, each once.
fn every() -> impl Iterator<Item = &'static str> {
    let mut all: Vec<&'static str> = known().collect();
    for subject in registers() {
        let (needed, optional) = subject.columns();
        for code in needed.iter().chain(optional) {
            if !all.contains(code) {
                all.push(code);
            }
        }
    }
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use usus_desk::import::understand;
    use usus_desk::sheet::read_bytes;

    #[test]
    fn words_of_offices_are_recognised_and_what_is_done_comes_first() {
        let table = read_bytes(b"Identificativo;Azione;Data;Importo;Assegnazione;Atto\nL1;consume;2026-01-01;1,00;A1;a|b|c|2026-01-01\n");
        let table = table.expect("a table");
        let mapped = Mapped::of(&table, None);
        let readable = understand(mapped.applied(&table)).expect("readable");
        assert_eq!(readable.table.columns[0], "action");
        assert_eq!(mapped.letters("quantity").as_deref(), Some("D"));
    }

    #[test]
    fn what_nobody_recognises_is_refused_by_its_name_until_it_is_mapped() {
        let table = read_bytes(b"action;id;effective_on;act;boh\nconsume;L1;2026-01-01;a|b|c|2026-01-01;x\n");
        let table = table.expect("a table");
        assert!(understand(Mapped::of(&table, None).applied(&table)).is_err());
        let said =
            sent(&table, b"colonna-0=action&colonna-1=id&colonna-2=effective_on&colonna-3=act&colonna-4=");
        assert!(understand(Mapped::of(&table, Some(said)).applied(&table)).is_ok());
    }
}
