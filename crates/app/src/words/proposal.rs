//! What people read of proposals: why they wait, and how they ended.

use strum::IntoEnumIterator;
use usus_desk::proposal::{Asked, Decided, Proposal};
use usus_domain::proposal::{Asks, Settled, Waits};
use usus_domain::quantity::Quantity;

use crate::words::Language;

impl Language {
    /// Why something waits for a second person.
    pub(crate) fn waits(self, waits: &[Waits]) -> String {
        let why = |waits: &Waits| match (self, waits) {
            (Self::Italian, Waits::OverLimit { limit, unit }) => {
                format!("oltre il limite di {}", self.quantity(Quantity::new(*limit, *unit)))
            }
            (Self::English, Waits::OverLimit { limit, unit }) => {
                format!("above the limit of {}", self.quantity(Quantity::new(*limit, *unit)))
            }
            (_, Waits::Correction) => self.say("rettifica", "correction").to_owned(),
            (_, Waits::Closing) => self.say("chiusura", "closing").to_owned(),
        };
        if waits.is_empty() {
            return self.say("su richiesta di chi propone", "because the proposer asks").to_owned();
        }
        waits.iter().map(why).collect::<Vec<_>>().join(", ")
    }

    /// What a code of why something waits, or of how a proposal ended, means.
    pub(crate) fn of_proposal(self, code: &str) -> Option<&'static str> {
        Some(match code {
            "over_limit" => self.say("oltre il limite", "above the limit"),
            "correction" => self.say("rettifica", "correction"),
            "closing" => self.say("chiusura", "closing"),
            code => self.settled(Settled::iter().find(|settled| settled.code() == code)?),
        })
    }

    /// How a proposal ended.
    pub(crate) fn settled(self, how: Settled) -> &'static str {
        match how {
            Settled::Approved => self.say("approvata", "approved"),
            Settled::Rejected => self.say("respinta", "rejected"),
            Settled::Withdrawn => self.say("ritirata", "withdrawn"),
        }
    }

    /// What a proposal asks for, in a few words.
    pub(crate) fn asks(self, proposal: &Proposal) -> String {
        match (&proposal.asks, self) {
            (Asks::Rows { rows: 1, .. }, _) => self.say("1 riga", "1 row").to_owned(),
            (Asks::Rows { rows, .. }, Self::Italian) => format!("{rows} righe"),
            (Asks::Rows { rows, .. }, Self::English) => format!("{rows} rows"),
            (Asks::Closing(row), Self::Italian) => format!("chiusura al {}", self.date(row.effective_on)),
            (Asks::Closing(row), Self::English) => format!("closing on {}", self.date(row.effective_on)),
        }
    }

    /// A proposal and its history, above its rows.
    pub(crate) fn proposal_head(self, proposal: &Proposal) -> Vec<String> {
        let Proposal { id, proposer, proposed_at, position, settlement, .. } = proposal;
        let (at, asks, waits) =
            (self.instant(*proposed_at), self.asks(proposal), self.waits(&proposal.waits));
        let mut head = match self {
            Self::Italian => vec![
                format!("Proposta {id}: {asks}"),
                format!("Perché attende una seconda persona: {waits}"),
                format!("Proposta da {proposer} il {at}, alla posizione {position}"),
            ],
            Self::English => vec![
                format!("Proposal {id}: {asks}"),
                format!("Why it waits for a second person: {waits}"),
                format!("Proposed by {proposer} at {at}, at position {position}"),
            ],
        };
        if let Asks::Closing(row) = &proposal.asks {
            let act =
                format!("{} {} {} {}", row.act.body, row.act.kind, row.act.number, self.date(row.act.date));
            head.insert(1, format!("{}: {act}", self.say("Atto", "Act")));
        }
        let Some(settlement) = settlement else {
            head.push(self.say("Aperta", "Open").to_owned());
            return head;
        };
        let (how, at) = (self.settled(settlement.how), self.instant(settlement.at));
        let (by, position) = (&settlement.by, settlement.position);
        head.push(match self {
            Self::Italian => format!("Decisa: {how} da {by} il {at}, alla posizione {position}"),
            Self::English => format!("Settled: {how} by {by} at {at}, at position {position}"),
        });
        let reason = settlement.reason.as_ref();
        head.extend(reason.map(|reason| format!("{}: {reason}", self.say("Motivo", "Reason"))));
        if settlement.entries > 0 {
            let first = settlement.position - i64::from(settlement.entries);
            let last = settlement.position - 1;
            head.push(match self {
                Self::Italian if first == last => format!("Ciò che chiedeva è alla posizione {first}"),
                Self::English if first == last => format!("What it asked for is at position {first}"),
                Self::Italian => format!("Ciò che chiedeva è alle posizioni da {first} a {last}"),
                Self::English => format!("What it asked for is at positions {first} to {last}"),
            });
        }
        head
    }

    /// What came of asking.
    pub(crate) fn asked(self, asked: &Asked) -> String {
        match (asked, self) {
            (Asked::Recorded { proposal, rows, waits, head }, Self::Italian) => {
                let of = match rows {
                    0 => "una chiusura".to_owned(),
                    1 => "1 riga".to_owned(),
                    rows => format!("{rows} righe"),
                };
                format!(
                    "proposta {proposal} di {of}, in attesa di una seconda persona ({}); nulla è cambiato nei saldi, il \
                     registro arriva alla posizione {head}.",
                    self.waits(waits)
                )
            }
            (Asked::Recorded { proposal, rows, waits, head }, Self::English) => {
                let of = match rows {
                    0 => "a closing".to_owned(),
                    1 => "1 row".to_owned(),
                    rows => format!("{rows} rows"),
                };
                format!(
                    "proposal {proposal} of {of}, waiting for a second person ({}); no balance has changed, the ledger \
                     reaches position {head}.",
                    self.waits(waits)
                )
            }
            (Asked::Known { proposal, settled: None }, Self::Italian) => {
                format!("nulla di nuovo, è già la proposta {proposal}, in attesa di una seconda persona.")
            }
            (Asked::Known { proposal, settled: None }, Self::English) => {
                format!("nothing new, this is the proposal {proposal}, which waits for a second person.")
            }
            (Asked::Known { proposal, settled: Some(how) }, Self::Italian) => {
                format!("nulla di nuovo, è già la proposta {proposal}, {}.", self.settled(*how))
            }
            (Asked::Known { proposal, settled: Some(how) }, Self::English) => {
                format!("nothing new, this is the proposal {proposal}, which was {}.", self.settled(*how))
            }
            (_, Self::Italian) => "nulla di nuovo, è già nel registro.".to_owned(),
            (_, Self::English) => "nothing new, it is in the ledger already.".to_owned(),
        }
    }

    /// What came of a decision.
    pub(crate) fn decided(self, decided: &Decided) -> String {
        match (decided, self) {
            (Decided::Recorded { how: Settled::Approved, entries, head }, Self::Italian) => {
                let led = match entries {
                    0 => "ciò che chiede era già nel registro".to_owned(),
                    1 => "con essa è registrato 1 evento".to_owned(),
                    entries => format!("con essa sono registrati {entries} eventi"),
                };
                format!("approvata; {led}, il registro arriva alla posizione {head}.")
            }
            (Decided::Recorded { how: Settled::Approved, entries, head }, Self::English) => {
                let led = match entries {
                    0 => "what it asks for was in the ledger already".to_owned(),
                    1 => "1 event is recorded with it".to_owned(),
                    entries => format!("{entries} events are recorded with it"),
                };
                format!("approved; {led}, the ledger reaches position {head}.")
            }
            (Decided::Recorded { how, head, .. }, Self::Italian) => {
                format!("{}; il registro arriva alla posizione {head}.", self.settled(*how))
            }
            (Decided::Recorded { how, head, .. }, Self::English) => {
                format!("{}; the ledger reaches position {head}.", self.settled(*how))
            }
            (Decided::Known { how }, Self::Italian) => {
                format!("nulla di nuovo, la proposta è già {}.", self.settled(*how))
            }
            (Decided::Known { how }, Self::English) => {
                format!("nothing new, the proposal is {} already.", self.settled(*how))
            }
            (_, Self::Italian) => "nulla è stato registrato.".to_owned(),
            (_, Self::English) => "nothing was recorded.".to_owned(),
        }
    }
}
