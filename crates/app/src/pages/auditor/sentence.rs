//! An entry in one plain sentence: who did what, with how much, for what, under which act.

use usus_domain::act::Act;
use usus_domain::event::{Contributed, Event, ReleaseOf, Source};
use usus_domain::quantity::Quantity;
use usus_views::journal::Line;
use usus_views::registers::Registers;

use crate::pages::auditor::entries::Entry;
use crate::words::{Language, figures, labels};

/// What a kind of entry is called, where it is no action.
pub(crate) fn kind(event: &Event, language: Language) -> Option<&'static str> {
    Some(match event {
        Event::AmbitoRegistered(_) => language.say("ambito registrato", "ambito registered"),
        Event::ComuneRegistered(_) => language.say("comune registrato", "comune registered"),
        Event::ComuneEnded(_) => language.say("comune cessato", "comune ended"),
        Event::PopulationCounted(_) => language.say("abitanti contati", "inhabitants counted"),
        Event::ServiceRegistered(_) => language.say("servizio registrato", "service registered"),
        Event::ServiceEnded(_) => language.say("servizio cessato", "service ended"),
        Event::PlanRegistered(_) => language.say("piano registrato", "plan registered"),
        Event::HolderRegistered(_) => language.say("titolare registrato", "holder registered"),
        Event::Proposed(_) => language.say("proposta", "proposal"),
        Event::ProposedRows(_) => language.say("righe proposte", "rows proposed"),
        Event::Approved(_) => language.say("approvazione", "approval"),
        Event::Rejected(_) => language.say("rigetto", "rejection"),
        Event::Withdrawn(_) => language.say("ritiro", "withdrawal"),
        _ => return None,
    })
}

/// What an entry does, in a word or two.
pub(crate) fn what(entry: &Entry, language: Language) -> String {
    let action = || entry.line.as_ref().map(|line| labels::action(line.action, language));
    kind(&entry.event, language).or_else(action).unwrap_or(entry.event.kind()).to_owned()
}

/// An act as people cite it.
pub(crate) fn act(act: &Act, language: Language) -> String {
    format!(
        "{} {} {} {} {}",
        act.body,
        act.kind,
        act.number,
        language.say("del", "of"),
        language.date(act.date)
    )
}

/// The sentence.
pub(crate) fn sentence(entry: &Entry, registers: &Registers, language: Language) -> String {
    let teller = Teller { registers, language };
    let said = match &entry.line {
        Some(line) => teller.row(&entry.event, line),
        None => teller.register(&entry.event),
    };
    format!("{said}.")
}

struct Teller<'r> {
    registers: &'r Registers,
    language: Language,
}

impl Teller<'_> {
    fn quantity(&self, quantity: Option<Quantity>) -> String {
        quantity.map_or_else(|| "–".to_owned(), |quantity| self.language.quantity(quantity))
    }

    /// On which service, under which plan.
    fn place(&self, line: &Line) -> String {
        let registers = self.registers;
        let (service, plan) = (line.service.as_deref(), line.plan.as_deref());
        let ambito = line.ambito.as_deref().map_or("", |ambito| registers.ambito(ambito));
        match (service.zip(plan), self.language) {
            (None, Language::Italian) => format!("nell'ambito {ambito}"),
            (None, Language::English) => format!("in the ambito {ambito}"),
            (Some((service, plan)), Language::Italian) => {
                let (service, plan) = (registers.service(service), registers.plan(plan));
                format!("servizio «{service}», ambito {ambito}, {plan}")
            }
            (Some((service, plan)), Language::English) => {
                let (service, plan) = (registers.service(service), registers.plan(plan));
                format!("service “{service}”, ambito {ambito}, {plan}")
            }
        }
    }

    fn row(&self, event: &Event, line: &Line) -> String {
        let (it, language) = (self.language.is_italian(), self.language);
        let on = language.date(line.effective_on);
        let (how_much, place) = (self.quantity(line.quantity), self.place(line));
        let allocation = line.allocation.as_deref().unwrap_or("–");
        let resource = line.resource.as_deref().unwrap_or("–");
        let said = match event {
            Event::Contributed(given) => return self.contributed(given, line),
            Event::Allocated(_) if it => {
                format!("Il {on} dalla risorsa {resource} sono stati assegnati {how_much}: {place}")
            }
            Event::Allocated(_) => {
                format!("On {on}, {how_much} of resource {resource} were allocated: {place}")
            }
            Event::Reused(reused) if it => format!(
                "Il {on} dell'economia {} sono stati riusati {how_much}: {place}",
                reused.release.as_str()
            ),
            Event::Reused(reused) => {
                format!("On {on}, {how_much} of release {} were used again: {place}", reused.release.as_str())
            }
            Event::Committed(_) if it => {
                format!("Il {on} sono stati impegnati {how_much} dell'assegnazione {allocation} ({place})")
            }
            Event::Committed(_) => {
                format!("On {on}, {how_much} of allocation {allocation} were committed ({place})")
            }
            Event::Consumed(_) if it => {
                format!("Il {on} sono stati consumati {how_much} dell'assegnazione {allocation} ({place})")
            }
            Event::Consumed(_) => {
                format!("On {on}, {how_much} of allocation {allocation} were consumed ({place})")
            }
            Event::Released(_) => self.released(event, line),
            Event::Returned(returned) => self.taken(line, &returned.source, ("restituiti", "returned")),
            Event::Lapsed(lapsed) => {
                self.taken(line, &lapsed.source, ("dichiarati decaduti", "declared lapsed"))
            }
            Event::Contested(contested) if it => {
                format!(
                    "Il {on} è stata contestata l'economia {}: {}",
                    contested.release.as_str(),
                    contested.reason
                )
            }
            Event::Contested(contested) => {
                format!("On {on} release {} was contested: {}", contested.release.as_str(), contested.reason)
            }
            Event::Corrected(wrong) if it => {
                format!("Il {on} è stata rettificata la riga {}: {}", wrong.corrects.as_str(), wrong.reason)
            }
            Event::Corrected(wrong) => {
                format!("On {on} row {} was corrected: {}", wrong.corrects.as_str(), wrong.reason)
            }
            Event::PlanExtended(extended) => {
                let (plan, to) = (self.registers.plan(extended.plan.as_str()), language.date(extended.to));
                if it {
                    format!("Il {on} il piano «{plan}» è stato prorogato fino al {to}")
                } else {
                    format!("On {on} the plan “{plan}” was extended to {to}")
                }
            }
            Event::Closed(closed) if it => {
                format!("È stato chiuso il periodo fino al {on}, con i {} eventi allora noti", closed.size)
            }
            Event::Closed(closed) => {
                format!("The period up to {on} was closed, with the {} events known then", closed.size)
            }
            _ => event.kind().to_owned(),
        };
        let act = act(&line.act, language);
        if it { format!("{said}, con l'atto {act}") } else { format!("{said}, under the act {act}") }
    }

    fn contributed(&self, given: &Contributed, line: &Line) -> String {
        let (registers, language) = (self.registers, self.language);
        let it = language.is_italian();
        let (holder, ambito) =
            (registers.holder(given.holder.as_str()), registers.ambito(given.ambito.as_str()));
        let on = language.date(line.effective_on);
        let (how_much, act) = (self.quantity(line.quantity), act(&line.act, language));
        let mut said = if it {
            format!("Il {on} {holder} ha conferito {how_much} all'ambito {ambito}")
        } else {
            format!("On {on} {holder} contributed {how_much} to the ambito {ambito}")
        };
        let fund: Vec<&str> = [&given.fund, &given.quota, &given.annuality]
            .into_iter()
            .flatten()
            .map(usus_domain::text::Text::as_str)
            .collect();
        if !fund.is_empty() {
            said = format!("{said}, {} {}", language.say("fondo", "fund"), fund.join(" "));
        }
        if !given.areas.is_empty() {
            let name = if it { figures::area_it } else { figures::area_en };
            let areas: Vec<String> = given.areas.iter().map(|area| name(*area)).collect();
            said = format!("{said}, {} {}", language.say("solo per", "only for"), areas.join(", "));
        }
        if let Some(deadline) = given.deadline {
            let by = language.say("da usare entro il", "to be used by");
            said = format!("{said}, {by} {}", language.date(deadline));
        }
        if it { format!("{said}, con l'atto {act}") } else { format!("{said}, under the act {act}") }
    }

    fn released(&self, event: &Event, line: &Line) -> String {
        let Event::Released(released) = event else { return event.kind().to_owned() };
        let (language, on) = (self.language, self.language.date(line.effective_on));
        let (how_much, place) = (self.quantity(line.quantity), self.place(line));
        let (allocation, reason) =
            (released.allocation.as_str(), labels::reason(released.reason.code(), language));
        let cause = released.because_of.as_ref().map_or_else(String::new, |cause| {
            format!(", {} {}", language.say("grazie a", "because of"), cause.as_str())
        });
        let of = match released.of {
            ReleaseOf::Allocated => language.say("ancora da impegnare", "not yet committed"),
            ReleaseOf::Committed => language.say("già impegnati", "already committed"),
        };
        match language {
            Language::Italian => format!(
                "Il {on} si sono liberati {how_much} {of} dell'assegnazione {allocation} ({place}): {reason}{cause}"
            ),
            Language::English => format!(
                "On {on}, {how_much} {of} of allocation {allocation} were released ({place}): {reason}{cause}"
            ),
        }
    }

    fn taken(&self, line: &Line, source: &Source, (italian, english): (&str, &str)) -> String {
        let (on, how_much) = (self.language.date(line.effective_on), self.quantity(line.quantity));
        let (it, en, id) = match source {
            Source::Resource(id) => ("della risorsa", "of resource", id),
            Source::Allocation(id) => ("dell'assegnazione", "of allocation", id),
            Source::Release(id) => ("dell'economia", "of release", id),
        };
        match self.language {
            Language::Italian => format!("Il {on} sono stati {italian} {how_much} {it} {}", id.as_str()),
            Language::English => format!("On {on}, {how_much} {en} {} were {english}", id.as_str()),
        }
    }

    /// What an entry of a register says.
    fn register(&self, event: &Event) -> String {
        let it = self.language.is_italian();
        let what = kind(event, self.language).unwrap_or(event.kind());
        let name = match event {
            Event::AmbitoRegistered(ambito) => {
                format!("{} ({}), {}", ambito.name, ambito.ambito.as_str(), ambito.managing_body)
            }
            Event::ComuneRegistered(comune) => {
                let ambito = self.registers.ambito(comune.ambito.as_str());
                format!("{} ({}), ambito {ambito}", comune.name, comune.comune.as_str())
            }
            Event::ComuneEnded(ended) => {
                let (comune, to) =
                    (self.registers.comune(ended.comune.as_str()), self.language.date(ended.to));
                if it { format!("{comune}, fino al {to}") } else { format!("{comune}, up to {to}") }
            }
            Event::PopulationCounted(count) => {
                let comune = self.registers.comune(count.comune.as_str());
                format!("{comune}: {}", count.population.inhabitants)
            }
            Event::ServiceRegistered(service) => format!("{} ({})", service.name, service.service.as_str()),
            Event::ServiceEnded(ended) => {
                let (service, to) =
                    (self.registers.service(ended.service.as_str()), self.language.date(ended.to));
                if it { format!("{service}, fino al {to}") } else { format!("{service}, up to {to}") }
            }
            Event::PlanRegistered(plan) => {
                let (from, to) = (self.language.date(plan.period.from), self.language.date(plan.period.to));
                let act = act(&plan.act, self.language);
                format!("{} ({}), {from} – {to}, {act}", plan.name, plan.plan.as_str())
            }
            Event::HolderRegistered(holder) => format!("{} ({})", holder.name, holder.holder.as_str()),
            Event::Proposed(asked) => asked.proposal.as_str().to_owned(),
            Event::ProposedRows(asked) => asked.proposal.as_str().to_owned(),
            Event::Approved(settled) => settled.proposal.as_str().to_owned(),
            Event::Rejected(settled) => settled.proposal.as_str().to_owned(),
            Event::Withdrawn(settled) => settled.proposal.as_str().to_owned(),
            _ => String::new(),
        };
        let mut first = what.chars();
        let capital: String = first.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{capital}{}: {name}", first.as_str())
    }
}
