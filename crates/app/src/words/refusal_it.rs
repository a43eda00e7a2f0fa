//! What people read in Italian when a rule says no: what is refused, with the figures, and what to do.
//!
//! Names of columns and the words of their cells stand in «», as they stand in the file.

use usus_domain::calendar::YEARS;
use usus_domain::class::Class;
use usus_domain::personal_data::PersonalData;
use usus_domain::proposal::Settled;
use usus_domain::quantity::Unit;
use usus_domain::refusal::{Refusal, Register};

use super::figures::{
    AREAS, agreed_it as agreed, area_it, available_it as available, class_it, date_it as date, joined,
    missing_it as missing, quantity_it as quantity, rows_it as rows, span_it as span, unit_name_it,
};
use super::named_it::{
    article, cell, malformed_code, malformed_id, quoted, quoted_or_nothing, remedy, standing, unknown,
};

/// The sentence of a refusal.
#[expect(clippy::too_many_lines, reason = "an arm for each, so that none is forgotten")]
pub(crate) fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::IdMalformed { field, text } => malformed_id(field, text),
        Refusal::TextTooLong { field, length, longest } => format!(
            "Il testo nella colonna «{field}» ha {length} caratteri e ne sono ammessi al massimo {longest}: \
             accorciarlo di {}.",
            length.saturating_sub(*longest)
        ),
        Refusal::PersonalDataInText { field, found } => format!(
            "Nella colonna «{field}» sembra esserci {}. Toglierlo: da questo registro nulla si cancella, \
             perciò i dati personali non vi entrano.",
            match found {
                PersonalData::FiscalCode => "il codice fiscale di una persona",
                PersonalData::Iban => "un IBAN",
                PersonalData::Email => "un indirizzo di posta elettronica",
                PersonalData::Phone => "un numero di telefono",
            }
        ),
        Refusal::ActMalformed { text } => format!(
            "{} non indica l'atto nel modo richiesto: scrivere ente|tipo|numero|data, per esempio Regione \
             Lombardia|DGR|XII/4720|2025-07-28.",
            cell(text)
        ),
        Refusal::CupMalformed { text } => malformed_code(text, "CUP", 15),
        Refusal::CigMalformed { text } => malformed_code(text, "CIG", 10),
        Refusal::AreaUnknown { code } => {
            let areas: Vec<String> = AREAS.into_iter().map(area_it).collect();
            format!("{} non è un'area di utenza: scrivere {}.", cell(code), joined(&areas, "o"))
        }
        Refusal::WordUnknown { field, text, allowed } => {
            let allowed: Vec<String> = allowed.iter().map(|word| format!("«{word}»")).collect();
            format!("{} non va bene nella colonna «{field}»: scrivere {}.", cell(text), joined(&allowed, "o"))
        }
        Refusal::DateOutOfRange { date: day } => format!(
            "La data {} è fuori dagli anni dal {} al {}: controllare l'anno.",
            date(*day),
            YEARS.start(),
            YEARS.end()
        ),
        Refusal::IntervalReversed { from, to } => format!(
            "Il periodo indicato comincia il {} e finisce prima, il {}: controllare le due date, che forse \
             sono scambiate.",
            date(*from),
            date(*to)
        ),
        Refusal::CellMissing { field, action: Some(action) } => format!(
            "Per l'azione «{}» occorre anche la colonna «{field}», che qui è vuota: compilarla.",
            action.code()
        ),
        Refusal::CellMissing { field, action: None } => {
            format!("In questa riga occorre la colonna «{field}», che è vuota: compilarla.")
        }
        Refusal::CellNotForAction { field, action } => format!(
            "L'azione «{}» non usa la colonna «{field}», che qui è compilata: vuotarla, o controllare se \
             l'azione è quella giusta.",
            action.code()
        ),
        Refusal::CellContradicts { field, given, known } => format!(
            "Nella colonna «{field}» la riga riporta {}, mentre nel registro risulta {}: correggere la cella \
             o lasciarla vuota.",
            quoted(given),
            quoted(known)
        ),
        Refusal::SourceNotOne { given } => format!(
            "Delle colonne «resource», «allocation» e «release» va compilata solo quella da cui la quantità \
             esce; qui le colonne compilate sono {given}."
        ),

        Refusal::Unknown { register, id } => unknown(*register, id),
        Refusal::IdTaken { id } => format!(
            "L'identificativo {id} appartiene già a un movimento registrato con altri dati: dare a questa \
             riga un identificativo nuovo o, se era sbagliato quello già registrato, registrare una \
             rettifica."
        ),
        Refusal::RegisterDiffers { register, id, column, known, given } => format!(
            "Nel registro {} {} ha già altri dati, che non si riscrivono: in «{column}» risulta {}, qui c'è {}. {}.",
            article(*register),
            quoted(id),
            quoted_or_nothing(known),
            quoted_or_nothing(given),
            match register {
                Register::Plan => "Riportare quei dati; per spostarne la fine registrare una proroga",
                _ => "Riportare quei dati, o usare un altro codice se si tratta di altro",
            }
        ),
        Refusal::MembershipOverlaps { comune, ambito, from, to } => format!(
            "Il comune {comune} appartiene già all'ambito {ambito} ({}) e negli stessi giorni non può stare \
             in un altro: {}.",
            span(*from, *to),
            match to {
                Some(_) => "far cominciare la nuova appartenenza dopo la fine della prima",
                None => "registrare prima la fine di quell'appartenenza, nella colonna «valid_to»",
            }
        ),
        Refusal::RowCorrected { id, by } => format!(
            "Il movimento {id} è stato annullato dalla rettifica {by} e nulla vi si può più appoggiare: \
             indicare il movimento che lo sostituisce o, se la rettifica era sbagliata, rettificare quella."
        ),
        Refusal::RestsOnRefused { id, row } => format!(
            "Questa riga si appoggia a {id}, alla riga {row} dello stesso file, che non è stata accolta: \
             sistemare prima quella."
        ),

        Refusal::QuantityNotPositive { given } => format!(
            "Serve una quantità maggiore di zero e qui risulta {}: scrivere quella giusta; un movimento \
             sbagliato si annulla con una rettifica.",
            quantity(*given)
        ),
        Refusal::UnitDoesNotFit { class, unit } => {
            let word = |unit: &Unit| format!("«{}» ({})", unit.code(), unit_name_it(*unit));
            let units: Vec<String> = class.units().iter().map(word).collect();
            format!(
                "Una risorsa {} non si misura in {}: nella colonna «unit» scrivere {}, o controllare la \
                 colonna «class».",
                class_it(*class),
                unit_name_it(*unit),
                joined(&units, "o")
            )
        }
        Refusal::NotEnoughAvailable { resource, asked, open, on } => format!(
            "Non è possibile: {}, {} sulla risorsa {resource}: {}. {}.",
            agreed("chiest", *asked),
            available(*open),
            missing(*asked, *open, *on),
            remedy(*open, "registrare prima un nuovo conferimento")
        ),
        Refusal::NotEnoughAllocated { allocation, service, asked, open, on } => format!(
            "Non è possibile: {}, {} sull'assegnazione {allocation} (servizio {service}): {}. {}.",
            agreed("chiest", *asked),
            available(*open),
            missing(*asked, *open, *on),
            remedy(*open, "registrare prima una nuova assegnazione al servizio")
        ),
        Refusal::NotEnoughCommitted { allocation, service, asked, open, on } => {
            let (bound, another) = match asked.unit {
                Unit::Euro => ("Gli impegni", "registrare prima un nuovo impegno"),
                _ => ("Le prenotazioni", "registrare prima una nuova prenotazione"),
            };
            format!(
                "{bound} sull'assegnazione {allocation} (servizio {service}) non bastano: {}, {}, {}. {}.",
                agreed("chiest", *asked),
                agreed("ancora apert", *open),
                missing(*asked, *open, *on),
                remedy(*open, another)
            )
        }
        Refusal::NotEnoughReleased { release, asked, open, on } => {
            let (freed, another) = match asked.unit {
                Unit::Euro => ("L'economia", "attingere a un'altra economia"),
                _ => ("Il rilascio", "attingere a un altro rilascio"),
            };
            format!(
                "{freed} {release} non basta: {}, {}, {}. {}.",
                agreed("chiest", *asked),
                agreed("ancora liber", *open),
                missing(*asked, *open, *on),
                remedy(*open, another)
            )
        }
        Refusal::WouldBeNegative { state, of, on, short } => format!(
            "Con questo movimento {} {of} andrebbe sotto zero dal {}, fino a {} in meno del necessario: \
             cambiare la data o la quantità, o rettificare prima i movimenti successivi che vi attingono.",
            standing(*state, short.unit),
            date(*on),
            quantity(*short)
        ),
        Refusal::NothingToConsume { allocation, class } => format!(
            "L'assegnazione {allocation} è di una risorsa {}: si usa senza consumarla, perciò non c'è \
             consumo da registrare. {}",
            class_it(*class),
            match class {
                Class::Renewable =>
                    "Torna disponibile da sola alla fine del periodo; per liberarla prima, registrare un \
                     rilascio.",
                _ => "Quando l'uso finisce, registrare un rilascio.",
            }
        ),
        Refusal::ReturnFromAllocation { allocation } => format!(
            "Ciò che è assegnato a un servizio non si restituisce direttamente: registrare prima un'economia \
             o un rilascio sull'assegnazione {allocation}, e restituire quella quantità."
        ),

        Refusal::AreaNotAllowed { resource, service, area, allowed } => {
            let areas: Vec<String> = allowed.iter().copied().map(area_it).collect();
            let bound = if areas.len() == 1 { "all'area" } else { "alle aree" };
            format!(
                "La risorsa {resource} è vincolata {bound} {}, mentre il servizio {service} è dell'area {}: \
                 scegliere un servizio che rientri nel vincolo, o un'altra risorsa.",
                joined(&areas, "e"),
                area_it(*area)
            )
        }
        Refusal::DeadlinePassed { resource, deadline, effective_on } => format!(
            "Il termine della risorsa {resource} era il {} e il movimento è del {}: controllare la data o \
             usare un'altra risorsa; quanto era già impegnato si può ancora liquidare, liberare o \
             restituire.",
            date(*deadline),
            date(*effective_on)
        ),
        Refusal::CupDiffers { resource, tied_to, given } => format!(
            "La risorsa {resource} è legata al CUP {tied_to}, e la riga indica il CUP {given}: riportare \
             quello della risorsa, o scegliere la risorsa di quel progetto."
        ),

        Refusal::OutsidePlan { plan, effective_on, from, to } => format!(
            "Il {} è fuori dal piano {plan}, che va dal {} al {} proroghe comprese: {}.",
            date(*effective_on),
            date(*from),
            date(*to),
            if effective_on > to {
                "controllare la data e il piano, o registrare prima una proroga"
            } else {
                "controllare la data, o indicare il piano di quel periodo"
            }
        ),
        Refusal::AmbitoNotInPlan { plan, ambito } => format!(
            "L'ambito {ambito} non partecipa al piano {plan}: indicare uno degli ambiti del piano, o un \
             piano di quell'ambito."
        ),
        Refusal::ServiceNotActive { service, effective_on, from, to } => format!(
            "Il servizio {service} non è attivo al {} (lo è {}): controllare la data, o scegliere un \
             servizio attivo in quel giorno.",
            date(*effective_on),
            span(*from, *to)
        ),
        Refusal::ComuneNotInAmbito { comune, ambito, effective_on, member_of, merged_into } => {
            let rest = match (member_of, merged_into) {
                (Some(other), _) => {
                    format!("apparteneva all'ambito {other}. Indicare quello, o controllare la data")
                }
                (None, Some(into)) => {
                    format!("è confluito nel comune {into}. Usare quel codice, o controllare la data")
                }
                (None, None) => {
                    "non risulta in alcun ambito. Registrare prima dove sta, o controllare la data".to_owned()
                }
            };
            let day = date(*effective_on);
            format!("Il comune {comune} non era nell'ambito {ambito} al {day}: {rest}.")
        }
        Refusal::IntervalMissing { resource } => format!(
            "La risorsa {resource} si assegna per un periodo, alla fine del quale torna disponibile: \
             compilare le colonne «from» e «to», con l'ultimo giorno compreso."
        ),
        Refusal::OutsideOfferedPeriod { resource, asked_from, asked_to, from, to } => format!(
            "I giorni chiesti, {}, non stanno tutti nel periodo in cui la risorsa {resource} è offerta, {}: \
             restringere il periodo, o usare un'altra risorsa per i giorni che restano fuori.",
            span(Some(*asked_from), Some(*asked_to)),
            span(*from, *to)
        ),
        Refusal::ExtensionNotLater { plan, to, ends } => format!(
            "Il piano {plan} finisce il {} e una proroga fino al {} non ne sposta la fine in avanti: \
             indicare un giorno successivo alla fine.",
            date(*ends),
            date(*to)
        ),

        Refusal::CauseIsMoney { because_of } => format!(
            "L'assegnazione {because_of}, indicata come causa, è essa stessa in denaro: indicare quella di \
             una risorsa non economica, o lasciare vuota la colonna «because_of»."
        ),
        Refusal::CauseInCircle { because_of, chain } if chain.as_slice() == [because_of.clone()] => format!(
            "L'assegnazione {because_of} non può aver liberato sé stessa: indicarne un'altra, o lasciare \
             vuota la colonna «because_of»."
        ),
        Refusal::CauseInCircle { because_of, chain } => format!(
            "L'assegnazione {because_of} non può aver liberato questa quantità, da cui dipende a sua \
             volta{}: indicare un'altra causa, o lasciare vuota la colonna «because_of».",
            if chain.is_empty() { String::new() } else { format!(" (attraverso le righe {})", rows(chain)) }
        ),
        Refusal::NoClaim { release } => format!(
            "Il movimento {release} non dichiara che cosa ha liberato la quantità (la sua colonna \
             «because_of» è vuota), perciò non c'è nulla da contestare: controllare l'identificativo o, se \
             era sbagliato il movimento, registrare una rettifica."
        ),
        Refusal::AlreadyContested { release, by } => format!(
            "La causa dichiarata nel movimento {release} è già contestata da {by}: non resta nulla da fare. \
             Per contestarla con un altro motivo, rettificare prima {by}."
        ),
        Refusal::ContestBeforeRelease { release, released_on, effective_on } => format!(
            "La contestazione è del {}, mentre il movimento {release}, di cui contesta la causa, è del {}: \
             non si contesta ciò che non è ancora dichiarato. Controllare la data.",
            date(*effective_on),
            date(*released_on)
        ),
        Refusal::ContestNotExact { release, given, recorded } => format!(
            "La causa dichiarata si contesta per intero: {release} è di {}, e la riga indica {}. Lasciare \
             vuota la quantità; se la causa vale solo per una parte, rettificare {release} e registrare al \
             suo posto due movimenti, uno solo con quella causa.",
            quantity(*recorded),
            quantity(*given)
        ),
        Refusal::AlreadyCorrected { id, by } => format!(
            "Il movimento {id} è già stato annullato dalla rettifica {by}: non resta nulla da fare. Se era \
             sbagliata la rettifica, rettificare quella."
        ),
        Refusal::RestsOnIt { id, rows: on_it } => {
            let (rest, those) = match on_it.len() {
                1 => ("appoggia la riga", "quella"),
                _ => ("appoggiano le righe", "quelle, a partire dall'ultima"),
            };
            let rows = rows(on_it);
            format!("{id} non si può ancora rettificare: vi si {rest} {rows}. Rettificare prima {those}.")
        }
        Refusal::CorrectionNotExact { id, given, recorded } => format!(
            "Una rettifica annulla il movimento per intero: {id} è di {}, e la riga indica {}. Lasciare \
             vuota la quantità, poi registrare di nuovo il movimento con quella giusta.",
            quantity(*recorded),
            quantity(*given)
        ),
        Refusal::NothingToClose { effective_on, size } => format!(
            "Al {} non risulta alcun saldo, come noto alla posizione {size}: non c'è nulla da chiudere. \
             Controllare la data, o registrare prima i movimenti.",
            date(*effective_on)
        ),
        Refusal::ProposalTaken { proposal } => {
            format!("La proposta {proposal} c'è già e chiede altro: dare a questa un altro nome, o nessuno.")
        }
        Refusal::ProposalUnknown { proposal } => {
            format!("Nel registro non risulta la proposta {proposal}: controllare come è scritto il nome.")
        }
        Refusal::ProposalSettled { proposal, settled } => format!(
            "La proposta {proposal} è già stata {}: non resta nulla da decidere.",
            match settled {
                Settled::Approved => "approvata",
                Settled::Rejected => "respinta",
                Settled::Withdrawn => "ritirata",
            }
        ),
        Refusal::SamePerson { proposal, by } => format!(
            "La proposta {proposal} è di {by}: chi propone non approva e non respinge. Serve una seconda \
             persona; chi l'ha fatta può ritirarla."
        ),
        Refusal::NotTheProposer { proposal, proposer, by } => format!(
            "La proposta {proposal} è di {proposer}, e solo chi l'ha fatta la ritira: {by} può respingerla."
        ),
    }
}
