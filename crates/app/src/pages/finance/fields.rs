//! The fields of the form of each action: the contract's columns under the words of the office.

use usus_domain::table::Action;

use crate::words::Language;

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Free text.
    Text,
    /// A day.
    Date,
    /// A quantity.
    Amount,
    /// One of a few.
    One,
    /// A name that is looked for among many.
    Name,
    /// Several of a few.
    Several,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// The contract's column.
    pub(super) code: &'static str,
    /// How it is filled in.
    pub(super) kind: Kind,
    /// Whether a row needs it.
    pub(super) is_needed: bool,
    label: (&'static str, &'static str),
    hint: (&'static str, &'static str),
}

impl Field {
    /// What it is called.
    pub(super) fn label(&self, language: Language) -> &'static str {
        language.say(self.label.0, self.label.1)
    }

    /// What is to be written; empty where that goes without saying.
    pub(super) fn hint(&self, language: Language) -> &'static str {
        language.say(self.hint.0, self.hint.1)
    }

    const fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    const fn hinted(self, italian: &'static str, english: &'static str) -> Self {
        Self { hint: (italian, english), ..self }
    }
}

const fn field(code: &'static str, kind: Kind, italian: &'static str, english: &'static str) -> Field {
    Field { code, kind, is_needed: false, label: (italian, english), hint: ("", "") }
}

const ID: Field = field("id", Kind::Text, "Identificativo", "Id").needed().hinted(
    "Proposto dal registro; lo si può cambiare. Con lo stesso identificativo la stessa riga si registra una volta sola.",
    "Proposed by the ledger; it can be changed. By the same id the same row is recorded once only.",
);
const EFFECTIVE_ON: Field = field("effective_on", Kind::Date, "Data del fatto", "Date of the fact")
    .needed()
    .hinted("Da quando vale, non quando lo si registra.", "From when it holds, not when it is recorded.");
const QUANTITY: Field = field("quantity", Kind::Amount, "Quantità", "Quantity").needed().hinted(
    "Per esempio 1.234,56; nell'unità della risorsa.",
    "For example 1234.56; in the unit of the resource.",
);
const AMBITO: Field = field("ambito", Kind::One, "Ambito", "Ambito").needed();
const SERVICE: Field = field("service", Kind::One, "Servizio", "Service").needed();
const PLAN: Field = field("plan", Kind::One, "Piano", "Plan").needed();
const FROM: Field = field("from", Kind::Date, "Dal", "From");
const TO: Field = field("to", Kind::Date, "Al (compreso)", "To (included)");
const RESOURCE: Field = field("resource", Kind::Name, "Risorsa", "Resource")
    .hinted("Sceglierla fra quelle con qualcosa di disponibile.", "One of those with something available.");
const ALLOCATION: Field = field("allocation", Kind::Name, "Assegnazione", "Allocation")
    .hinted("Sceglierla fra quelle ancora aperte.", "One of those still open.");
const RELEASE: Field = field("release", Kind::Name, "Economia", "Release")
    .hinted("Sceglierla fra quelle ancora libere.", "One of those still free.");
const COMUNE: Field = field("comune", Kind::One, "Comune in cui si usa", "Comune of use");
const PROJECT: Field = field("project", Kind::Text, "Progetto personalizzato", "Personalised project")
    .hinted(
        "Un riferimento opaco, mai un nome: la chiave resta nella cartella sociale.",
        "An opaque reference, never a name: its key stays in the case file.",
    );
const USE: [Field; 7] = [
    AMBITO,
    SERVICE,
    PLAN,
    FROM.hinted(
        "Per ciò che torna (alloggi, sale): i giorni in cui è occupato.",
        "For what comes back (flats, rooms): the days it is taken.",
    ),
    TO,
    COMUNE,
    PROJECT,
];

const CONTRIBUTED: [Field; 14] = [
    AMBITO,
    field("holder", Kind::One, "Chi conferisce", "Who gives").needed(),
    field("class", Kind::One, "Classe", "Class").needed().hinted(
        "Che cosa ne fa l'uso: il denaro e il cibo si consumano, un alloggio torna, le ore scadono, un metodo resta intero.",
        "What use does to it: money and food are consumed, a flat comes back, hours expire, a method stays whole.",
    ),
    field("kind", Kind::Name, "Tipo", "Kind").needed().hinted(
        "In una parola: euro, ore_volontariato, alloggio.",
        "In a word: euro, volunteer_hours, flat.",
    ),
    field("unit", Kind::One, "Unità", "Unit").needed(),
    QUANTITY.hinted("Per esempio 1.234,56.", "For example 1234.56."),
    field("fund", Kind::Name, "Fondo", "Fund"),
    field("quota", Kind::Text, "Quota del fondo", "Quota of the fund"),
    field("annuality", Kind::Text, "Annualità", "Annuality"),
    field("areas", Kind::Several, "Aree ammesse", "Areas allowed")
        .hinted("Nessuna scelta: tutte le aree.", "None chosen: all areas."),
    field("deadline", Kind::Date, "Termine", "Deadline")
        .hinted("L'ultimo giorno in cui la si può destinare.", "The last day it may be put to a use."),
    FROM.hinted("Il primo giorno in cui è offerta.", "The first day it is offered."),
    TO.hinted("L'ultimo giorno in cui è offerta.", "The last day it is offered."),
    field("cup", Kind::Text, "CUP", "CUP"),
];

const MORE: [Field; 4] = [
    field("note", Kind::Text, "Nota", "Note").hinted(
        "Nessun dato personale: dal registro nulla si cancella.",
        "No personal data: nothing is ever erased.",
    ),
    field("cup", Kind::Text, "CUP", "CUP"),
    field("cig", Kind::Text, "CIG", "CIG"),
    field("ref", Kind::Text, "Riferimento esterno", "Outside reference").hinted(
        "Per esempio il numero dell'impegno nel bilancio.",
        "For example the number of the commitment in the budget.",
    ),
];

/// The fields of an action, beside its act: what it is about, then what it may say besides.
pub(super) fn of(action: Action) -> Vec<Field> {
    let reason = field("reason", Kind::Text, "Motivo", "Reason").needed();
    let about: Vec<Field> = match action {
        Action::Contribute => CONTRIBUTED.to_vec(),
        Action::Allocate => [RESOURCE.needed(), QUANTITY].into_iter().chain(USE).collect(),
        Action::Commit | Action::Consume => vec![ALLOCATION.needed(), QUANTITY],
        Action::Release => vec![
            ALLOCATION.needed(),
            field("of", Kind::One, "Si libera da", "Freed from").needed(),
            QUANTITY,
            field("reason", Kind::One, "Motivo", "Reason").needed(),
            field("because_of", Kind::Name, "Grazie a", "Because of").hinted(
                "Se l'ha liberata una risorsa non economica: la sua assegnazione. È un'affermazione, che altri possono contestare.",
                "If something that is not money freed it: its allocation. It is a claim, which others may contest.",
            ),
        ],
        Action::Reuse => [RELEASE.needed(), QUANTITY].into_iter().chain(USE).collect(),
        Action::Return => vec![RESOURCE, RELEASE, QUANTITY],
        Action::Lapse => vec![RESOURCE, ALLOCATION, RELEASE, QUANTITY],
        Action::Contest => vec![RELEASE.needed(), reason],
        Action::Correct => vec![
            field("corrects", Kind::Text, "Riga da annullare", "Row to reverse").needed(),
            reason.hinted("Perché la riga è sbagliata.", "Why the row is wrong."),
        ],
        Action::ExtendPlan => vec![PLAN, TO.needed().hinted("La nuova fine del piano.", "The plan's new end.")],
        Action::Close => Vec::new(),
    };
    let more = MORE.into_iter().filter(|more| about.iter().all(|field| field.code != more.code));
    let more: Vec<Field> = more.collect();
    about.iter().copied().chain([EFFECTIVE_ON, ID]).chain(more).collect()
}

/// Whether a field stands among those that are mostly left empty.
pub(super) fn is_aside(field: &Field) -> bool {
    ["note", "cup", "cig", "ref", "project", "quota", "comune"].contains(&field.code)
}

/// What an action does, in a sentence.
pub(super) fn purpose(action: Action, language: Language) -> &'static str {
    let (italian, english) = match action {
        Action::Contribute => (
            "Qualcuno mette a disposizione un fondo, delle ore, una sala, dei beni, una competenza.",
            "Somebody offers a fund, hours, a room, goods, a skill.",
        ),
        Action::Allocate => (
            "Una quantità disponibile è assegnata a un servizio, in un piano.",
            "A quantity that is available is given to a service, in a plan.",
        ),
        Action::Commit => {
            ("L'assegnato è impegnato con chi fornisce.", "What is allocated is bound to a supplier.")
        }
        Action::Consume => (
            "L'impegnato è liquidato; le ore sono rese, i beni consegnati.",
            "What is bound is paid; hours are given, goods handed over.",
        ),
        Action::Release => (
            "Ciò che non serve più si libera, con il suo motivo.",
            "What is no longer needed is freed, with its reason.",
        ),
        Action::Reuse => ("Una quantità liberata è assegnata di nuovo.", "A freed quantity is given again."),
        Action::Return => ("Una quantità torna a chi l'aveva data.", "A quantity goes back to who gave it."),
        Action::Lapse => {
            ("Una quantità è perduta: il suo tempo è finito.", "A quantity is lost: its time is over.")
        }
        Action::Contest => (
            "Non si accetta che qualcosa abbia liberato una quantità.",
            "It is not accepted that something freed a quantity.",
        ),
        Action::Correct => (
            "Una riga sbagliata è annullata esattamente; nulla si cancella.",
            "A wrong row is reversed exactly; nothing is erased.",
        ),
        Action::ExtendPlan => {
            ("La fine di un piano è spostata in avanti.", "The end of a plan is moved forward.")
        }
        Action::Close => ("Un periodo è chiuso.", "A period is closed."),
    };
    language.say(italian, english)
}
